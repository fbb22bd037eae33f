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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;

/**
 * At the SPI: deliveries are settled twice, alike and contradictorily, one after the other and from
 * two threads at once, among others that are settled once or held. Then the member leaves, and the
 * next shows what is settled and what is not.
 */
final class SettledTwice implements Scenario {
  static final String FIRST_WINS = "settled twice, and the first settlement stands";
  static final String UNHARMED = "held or settled once, whatever happens around it";
  static final String ONE_END = "settled by two threads at once, and ended once";
  private static final int MESSAGES = 600;
  private static final int KEYS = 16;
  private static final int WAYS = 6;
  private static final int GROUP = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // What becomes of a message: its number, modulo WAYS.
  private static final int ACKED_BY_TWO = 0;
  private static final int ACKED_THEN_RELEASED = 1;
  private static final int RELEASED_THEN_ACKED = 2;
  private static final int RACED = 3;
  private static final int HELD = 4;
  private static final int ACKED = 5;

  @Override
  public String name() {
    return "settled-twice";
  }

  @Override
  public void play(Stage stage) throws InterruptedException {
    try (SpiStage spi = new SpiStage(stage, GROUP)) {
      SpiMember member =
          spi.join(
              GROUP,
              (any, delivery) -> {
                if (delivery.nth() > 1 && way(delivery) == RACED) {
                  any.ack(delivery); // the release was first
                }
              });
      spi.publish(messages(0, MESSAGES));
      member.awaitDeliveries(MESSAGES);
      settle(member, member.deliveries());
      probe(spi, member, MESSAGES);
      Patience.holds(PATIENCE, () -> cameAgain(spi));
      member.leave();
      SpiMember next = spi.join(GROUP, SpiMember::ack);
      probe(spi, next, MESSAGES + KEYS);
      next.leave();
      Map<Integer, Integer> toNext = new HashMap<>();
      next.deliveries().forEach(d -> toNext.merge(d.message().number(), 1, Integer::sum));
      for (int number = 0; number < MESSAGES; number++) {
        judge(stage, number, spi.deliveries(GROUP, number), toNext.getOrDefault(number, 0));
      }
    }
  }

  private static int way(SpiDelivery delivery) {
    int number = delivery.message().number();
    return number < MESSAGES ? number % WAYS : ACKED;
  }

  private static List<Message> messages(int from, int count) {
    List<Message> messages = new ArrayList<>();
    for (int number = from; number < from + count; number++) {
      messages.add(Message.good(number, 0, number % KEYS, number / KEYS));
    }
    return messages;
  }

  private static void settle(SpiMember member, List<SpiDelivery> deliveries)
      throws InterruptedException {
    for (SpiDelivery delivery : deliveries) {
      switch (way(delivery)) {
        case ACKED_THEN_RELEASED -> {
          member.ack(delivery);
          member.release(delivery);
        }
        case RELEASED_THEN_ACKED -> {
          member.release(delivery);
          member.ack(delivery);
        }
        case ACKED -> member.ack(delivery);
        default -> {}
      }
    }
    List<SpiDelivery> contested =
        deliveries.stream().filter(d -> way(d) == ACKED_BY_TWO || way(d) == RACED).toList();
    CyclicBarrier start = new CyclicBarrier(2);
    CountDownLatch done = new CountDownLatch(2);
    rival(start, done, contested, member::ack);
    rival(
        start,
        done,
        contested,
        delivery -> {
          if (way(delivery) == RACED) {
            member.release(delivery);
          } else {
            member.ack(delivery);
          }
        });
    done.await();
  }

  private static void rival(
      CyclicBarrier start,
      CountDownLatch done,
      List<SpiDelivery> contested,
      Consumer<SpiDelivery> settlement) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (SpiDelivery delivery : contested) {
                  start.await();
                  settlement.accept(delivery);
                }
              } catch (Exception broken) {
                Thread.currentThread().interrupt();
              } finally {
                start.reset();
                done.countDown();
              }
            },
            "waybill-conformance-rival");
    thread.setDaemon(true);
    thread.start();
  }

  /** Publishes one message of each key, and waits until they have come: nothing old is behind. */
  private static void probe(SpiStage spi, SpiMember member, int from) {
    spi.publish(messages(from, KEYS));
    Patience.await(
        PATIENCE,
        "a probe of each key",
        () ->
            member.deliveries().stream().filter(d -> d.message().number() >= from).count() >= KEYS);
  }

  private static boolean cameAgain(SpiStage spi) {
    for (int number = RELEASED_THEN_ACKED; number < MESSAGES; number += WAYS) {
      if (spi.deliveries(GROUP, number) < 2) {
        return false;
      }
    }
    return true;
  }

  private static void judge(Stage stage, int number, int times, int toNext) {
    String told =
        "message " + number + " was delivered " + times + " times, " + toNext + " of them later: ";
    switch (number % WAYS) {
      case ACKED_BY_TWO ->
          stage.observe(FIRST_WINS, times == 1, told + "it was acknowledged by two threads");
      case ACKED_THEN_RELEASED ->
          stage.observe(FIRST_WINS, times == 1, told + "it was acknowledged, then released");
      case RELEASED_THEN_ACKED ->
          stage.observe(
              FIRST_WINS,
              times == 3 && toNext == 1,
              told + "it was released, then acknowledged, and held when it came again");
      case RACED ->
          stage.observe(
              ONE_END, times <= 2 && toNext == 0, told + "it was acknowledged in the end");
      case HELD ->
          stage.observe(UNHARMED, times == 2 && toNext == 1, told + "it was held and not settled");
      default -> stage.observe(UNHARMED, times == 1, told + "it was acknowledged once");
    }
  }
}
