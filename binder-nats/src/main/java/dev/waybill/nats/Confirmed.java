package dev.waybill.nats;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the messages of each subject are confirmed, so that none is sent again that a later one
 * has overtaken. Thread-safe.
 */
final class Confirmed {
  private final ConcurrentMap<String, AtomicLong> confirmed = new ConcurrentHashMap<>();

  void confirmed(Send send) {
    if (send.alone) {
      return; // what is remembered of its subject would never be needed, nor forgotten
    }
    AtomicLong most = confirmed.get(send.subject);
    if (most == null) {
      most = confirmed.computeIfAbsent(send.subject, any -> new AtomicLong(-1));
    }
    // Confirmations come in order but for those of messages that were sent again.
    if (most.get() < send.order) {
      most.accumulateAndGet(send.order, Math::max);
    }
  }

  boolean isOvertaken(Send send) {
    AtomicLong most = confirmed.get(send.subject);
    return most != null && most.get() > send.order;
  }

  /** How many subjects are remembered. */
  int subjects() {
    return confirmed.size();
  }
}
