package dev.waybill.benchmark;

import java.util.Map;

/** Waybill on its embedded broker. */
final class WaybillMemory extends WaybillContestant {
  @Override
  Map<String, String> binder(String endpoint) {
    return Map.of("waybill.binder", "memory");
  }
}
