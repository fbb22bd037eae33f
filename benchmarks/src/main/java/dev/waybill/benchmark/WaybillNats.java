package dev.waybill.benchmark;

import java.util.Map;

/** Waybill on NATS. */
final class WaybillNats extends WaybillContestant {
  @Override
  Map<String, String> binder(String endpoint) {
    return Map.of("waybill.binder", "nats", "waybill.binders.nats.endpoint", endpoint);
  }
}
