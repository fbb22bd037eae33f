package dev.waybill.examples.demo;

import dev.waybill.DeadLetter;
import dev.waybill.PublishOutcome;
import dev.waybill.RecordingTelemetry;
import java.util.List;

/**
 * What happened in the demo, for those who check it.
 *
 * @param published one outcome per order
 * @param calls of the handler
 * @param deadLetters before the replay
 * @param replayed how many were sent back
 * @param left dead letters after the replay
 * @param telemetry with Waybill's own numbers
 */
record Account(
    List<PublishOutcome> published,
    List<Call> calls,
    List<DeadLetter> deadLetters,
    int replayed,
    long left,
    RecordingTelemetry telemetry) {}
