package dev.waybill;

/**
 * Proof that the broker has stored an event as durably as it can.
 *
 * @param destination the destination's logical name
 * @param eventId the event's id
 * @param position where the broker stored it, in the broker's notation; for people and logs
 */
public record PublishReceipt(String destination, String eventId, String position) {}
