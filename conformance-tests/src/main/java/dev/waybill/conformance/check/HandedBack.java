package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.spi.SpiDelivery;
import dev.waybill.conformance.spi.SpiMember;
import dev.waybill.conformance.spi.SpiStage;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.RawMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * At the SPI: every fourth message is handed back as failed, every eighth twice, with its attempts
 * made durable where the binder can.
 */
final class HandedBack implements Scenario {
  static final String AGAIN = "handed back, and delivered again";
  static final String SAME = "delivered again, and the same to the last byte";
  static final String COUNTED = "delivered again, with its attempts";
  private static final int MESSAGES = 400;
  private static final int KEYS = 16;
  private static final int GROUP = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What one play needs to remember. */
  private record Play(
      Stage stage, boolean durable, Map<Integer, SpiDelivery> firsts, Set<Integer> acked) {}

  @Override
  public String name() {
    return "handed-back";
  }

  @Override
  public void play(Stage stage) {
    try (SpiStage spi = new SpiStage(stage, GROUP)) {
      boolean durable = spi.capabilities().attempts() == Capabilities.Attempts.DURABLE;
      Play play =
          new Play(stage, durable, new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
      SpiMember member = spi.join(GROUP, (any, delivery) -> react(play, any, delivery));
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        messages.add(Message.good(i, 0, i % KEYS, i / KEYS));
      }
      spi.publish(messages);
      Patience.holds(PATIENCE, () -> play.acked.size() == MESSAGES);
      for (int i = 0; i < MESSAGES; i += 4) {
        stage.observe(
            AGAIN,
            spi.deliveries(GROUP, i) == deliveriesOf(i),
            "message "
                + i
                + " was handed back "
                + (deliveriesOf(i) - 1)
                + " times, and delivered "
                + spi.deliveries(GROUP, i)
                + " times");
      }
      member.leave();
    }
  }

  private static int deliveriesOf(int number) {
    return number % 8 == 0 ? 3 : number % 4 == 0 ? 2 : 1;
  }

  private static void react(Play play, SpiMember member, SpiDelivery delivery) {
    int number = delivery.message().number();
    SpiDelivery first = play.firsts.putIfAbsent(number, delivery);
    if (first != null) {
      compare(play, first, delivery);
    }
    if (delivery.nth() >= deliveriesOf(number)) {
      member.ack(delivery);
      play.acked.add(number);
    } else if (play.durable) {
      member
          .record(delivery, delivery.nth())
          .whenComplete(
              (ok, error) -> {
                if (error != null) {
                  play.stage.observe(COUNTED, false, "recording an attempt failed: " + error);
                }
                member.release(delivery);
              });
    } else {
      member.release(delivery);
    }
  }

  private static void compare(Play play, SpiDelivery first, SpiDelivery again) {
    Message message = again.message();
    List<String> others = new ArrayList<>();
    RawMessage one = first.inbound().raw();
    RawMessage two = again.inbound().raw();
    note(others, "body", Arrays.equals(one.body(), two.body()));
    note(others, "native key", Arrays.equals(one.nativeKey(), two.nativeKey()));
    note(others, "headers", headers(one).equals(headers(two)));
    note(others, "position", first.inbound().position().equals(again.inbound().position()));
    note(others, "event", play.stage.codec().isIntact(message, again.inbound().event()));
    play.stage.observe(
        SAME,
        others.isEmpty(),
        "message " + message.number() + " came again with another " + others);
    if (play.durable) {
      int counted = again.inbound().priorAttempts();
      play.stage.observe(
          COUNTED,
          counted == again.nth() - 1,
          "message "
              + message.number()
              + " came for time "
              + again.nth()
              + " with "
              + counted
              + " prior attempts");
    }
  }

  private static void note(List<String> others, String name, boolean same) {
    if (!same) {
      others.add(name);
    }
  }

  private static List<String> headers(RawMessage message) {
    return message.headers().stream()
        .filter(header -> !ControlHeaders.isControl(header.name()))
        .map(header -> header.name() + "=" + Arrays.toString(header.value()))
        .toList();
  }
}
