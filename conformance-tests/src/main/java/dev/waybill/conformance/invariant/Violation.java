package dev.waybill.conformance.invariant;

/**
 * One place where a history breaks an invariant.
 *
 * @param index the entry where it shows, or -1 where the lack of one is the point
 * @param message the message it is about, or -1
 * @param text what is wrong, in words
 */
public record Violation(int index, int message, String text) {}
