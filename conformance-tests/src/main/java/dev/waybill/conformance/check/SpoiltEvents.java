package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import dev.waybill.conformance.stage.Workload;
import io.cloudevents.CloudEventData;
import java.util.Arrays;
import java.util.Map;

/**
 * The handlers of one group write into the bytes of what they are given, and into its headers. Then
 * some fail, a few of them for good. A second group looks on.
 */
final class SpoiltEvents implements Scenario {
  static final String SPOILT = "events whose bytes a handler has overwritten";
  static final int SPOILING = 0;
  static final int SOUND = 1;
  static final int MESSAGES = 600;

  private static final int MAX_ATTEMPTS = 3;

  @Override
  public String name() {
    return "spoilt-events";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS));
    stage.destinationOption("partitions", "4");
    Work spoiling = (message, delivery) -> spoil(stage, delivery);
    MemberSpec spec =
        MemberSpec.of(SPOILING).with("retry.max-attempts", Integer.toString(MAX_ATTEMPTS));
    stage.members(spec.doing(spoiling), MemberSpec.of(SOUND));
    Publishing publishing =
        stage.publish(Workload.of(2, 12, MESSAGES).scripted(SpoiltEvents::script));
    stage.drain(publishing);
    stage.readDeadLetters(SPOILING);
  }

  private static Message script(Message message) {
    int number = message.number();
    if (number % 30 == 13) {
      return message.failing(Message.ALWAYS, 1 << SPOILING, Trouble.EXCEPTION);
    }
    return number % 5 == 1
        ? message.failing(1 + number % 2, 1 << SPOILING, Trouble.EXCEPTION)
        : message;
  }

  private static void spoil(Stage stage, Delivery delivery) {
    CloudEventData data = delivery.event().getData();
    byte[] bytes = data == null ? new byte[0] : data.toBytes();
    Arrays.fill(bytes, (byte) 'x');
    Map<String, String> headers = delivery.headers();
    try {
      headers.replaceAll((name, value) -> "x");
    } catch (UnsupportedOperationException unmodifiable) {
      // as well
    }
    if (bytes.length > 0) {
      stage.observe(SPOILT, true, "");
    }
  }
}
