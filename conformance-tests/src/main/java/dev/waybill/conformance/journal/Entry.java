package dev.waybill.conformance.journal;

/**
 * One entry, for people and for tests. The invariants read the columns of {@link History} instead.
 *
 * @param kind what happened
 * @param nanos when, on the clock of the journal
 * @param actor the publisher or member it happened to
 * @param group the group, by number
 * @param message the message, by number
 * @param number an attempt or a count, as the kind says
 * @param detail a code, as the kind says
 * @param value more, as the kind says
 */
public record Entry(
    EntryKind kind,
    long nanos,
    int actor,
    int group,
    int message,
    int number,
    int detail,
    long value) {}
