package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.spi.SpiDelivery;
import dev.waybill.conformance.spi.SpiMember;
import dev.waybill.conformance.spi.SpiStage;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * At the SPI: a member acknowledges all it has, in no order, makes that safe and leaves; another
 * comes, five times. What each is given ends with new messages, behind which nothing old can come.
 */
final class AckedForGood implements Scenario {
  static final String FINAL = "acknowledged, and never delivered again";
  static final int ROUNDS = 6;
  static final int MESSAGES = 160;
  private static final int KEYS = 16;
  private static final int GROUP = 0;

  @Override
  public String name() {
    return "acked-for-good";
  }

  @Override
  public void play(Stage stage) {
    try (SpiStage spi = new SpiStage(stage, GROUP)) {
      for (int round = 0; round < ROUNDS; round++) {
        round(spi, round, new Random(stage.seed() + round));
      }
      for (int number = 0; number < (ROUNDS - 1) * MESSAGES; number++) {
        int times = spi.deliveries(GROUP, number);
        stage.observe(
            FINAL,
            times == 1,
            "message " + number + " was acknowledged, and delivered " + times + " times");
      }
    }
  }

  private static void round(SpiStage spi, int round, Random random) {
    SpiMember member = spi.join(GROUP, (any, delivery) -> {});
    spi.publish(messages(round));
    int last = (round + 1) * MESSAGES - KEYS;
    member.awaitDeliveries(MESSAGES);
    Patience.await(
        Duration.ofSeconds(30),
        "the last message of each key",
        () ->
            member.deliveries().stream().filter(d -> d.message().number() >= last).count() >= KEYS);
    List<SpiDelivery> all = new ArrayList<>(member.deliveries());
    Collections.shuffle(all, random);
    all.forEach(member::ack);
    member.flush();
    member.leave();
  }

  private static List<Message> messages(int round) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(
          Message.good(round * MESSAGES + i, 0, i % KEYS, round * (MESSAGES / KEYS) + i / KEYS));
    }
    return messages;
  }
}
