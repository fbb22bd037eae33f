package dev.waybill.engine;

import dev.waybill.Telemetry;
import dev.waybill.Telemetry.Counter;
import dev.waybill.Telemetry.Timer;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of one subscription, each counted where the fact happens. */
final class MemberTelemetry {
  final Map<String, String> tags;
  final Counter delivered;
  final Counter attempts;
  final Counter succeeded;
  final Counter failed;
  final Counter retried;
  final Counter settled;
  final Counter deadLettered;
  final Counter parked;
  final Counter released;
  final Counter discarded;
  final Counter suppressed;
  final Counter timedOut;
  final Timer processing;
  final Telemetry telemetry;

  MemberTelemetry(Telemetry telemetry, String binder, String destination, String group) {
    this.telemetry = telemetry;
    tags = new TreeMap<>(Map.of("binder", binder, "destination", destination, "group", group));
    delivered = telemetry.counter("waybill.delivered", tags);
    attempts = telemetry.counter("waybill.attempts", tags);
    succeeded = telemetry.counter("waybill.succeeded", tags);
    failed = telemetry.counter("waybill.failed", tags);
    retried = telemetry.counter("waybill.retried", tags);
    settled = telemetry.counter("waybill.settled", tags);
    deadLettered = telemetry.counter("waybill.dead_lettered", tags);
    parked = telemetry.counter("waybill.parked", tags);
    released = telemetry.counter("waybill.released", tags);
    discarded = telemetry.counter("waybill.discarded", tags);
    suppressed = telemetry.counter("waybill.suppressed", tags);
    timedOut = telemetry.counter("waybill.timed_out", tags);
    processing = telemetry.timer("waybill.processing", tags);
  }
}
