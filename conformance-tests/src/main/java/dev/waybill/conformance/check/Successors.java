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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * At the SPI: a member has everything in hand when a second joins, settles nothing, and leaves.
 * What it has lost it settles then, too late, while its successor holds it. That one settles a
 * part, and leaves to a third, who shows what is settled.
 */
final class Successors implements Scenario {
  static final String INHERITED = "unsettled when its member left, and soon with the next";
  static final String KEPT = "never settled by who held it, and there in the end";
  static final String VOID = "settled by who had lost it, without effect";
  static final int MESSAGES = 320;

  private static final int KEYS = 16;
  private static final int GROUP = 0;

  // What becomes of a message: its number, modulo 4.
  private static final int ACKED_LATE = 0;
  private static final int RELEASED_LATE = 1;
  private static final int ACKED_LATE_THEN_RELEASED = 2;

  /** Far less than any time-out after which a member is taken for dead. */
  private static final Duration SOON = Duration.ofSeconds(4);

  private static final Duration MOVE = Duration.ofSeconds(6);
  private static final Duration STILL = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "successors";
  }

  @Override
  public void play(Stage stage) {
    try (SpiStage spi = new SpiStage(stage, GROUP)) {
      SpiMember first = spi.join(GROUP, (member, delivery) -> {});
      spi.publish(messages(0, MESSAGES));
      first.awaitDeliveries(MESSAGES);
      List<SpiDelivery> held = first.deliveries();
      Heir second = new Heir();
      SpiMember next = spi.join(GROUP, second::take);
      Patience.holds(MOVE, second::hasSettledIn); // where no shard moves, none is lost
      Set<Integer> moved = second.numbers();
      settleLate(first, held, moved);
      long left = System.nanoTime();
      first.leave();
      Patience.holds(PATIENCE, () -> second.has(MESSAGES));
      judgeInheritance(stage, second, left);
      Set<Integer> others = second.numbers();
      others.removeAll(moved);
      settleLate(first, held, others);
      second.settle(next);
      probe(spi, next, MESSAGES);
      Patience.holds(PATIENCE, () -> second.hasReleasedAgain());
      next.flush();
      next.leave();
      SpiMember third = spi.join(GROUP, SpiMember::ack);
      probe(spi, third, MESSAGES + KEYS);
      third.flush();
      third.leave();
      stage.note(moved.size() + " of " + MESSAGES + " messages moved while their member stayed");
      judge(stage, second, third);
    }
  }

  private static List<Message> messages(int from, int count) {
    List<Message> messages = new ArrayList<>();
    for (int number = from; number < from + count; number++) {
      messages.add(Message.good(number, 0, number % KEYS, number / KEYS));
    }
    return messages;
  }

  private static void settleLate(SpiMember member, List<SpiDelivery> held, Set<Integer> lost) {
    for (SpiDelivery delivery : held) {
      int number = delivery.message().number();
      if (lost.contains(number)) {
        switch (number % 4) {
          case ACKED_LATE, ACKED_LATE_THEN_RELEASED -> member.ack(delivery);
          case RELEASED_LATE -> member.release(delivery);
          default -> {}
        }
      }
    }
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

  private static void judgeInheritance(Stage stage, Heir heir, long left) {
    for (int number = 0; number < MESSAGES; number++) {
      Long came = heir.firstAt(number);
      long late = came == null ? 0 : Math.max(0, came - left);
      stage.observe(
          INHERITED,
          came != null && late <= SOON.toNanos(),
          "message "
              + number
              + (came == null
                  ? " did not come to the next member"
                  : " came to the next member after " + late / 1_000_000 + " ms"));
    }
  }

  private static void judge(Stage stage, Heir second, SpiMember third) {
    Set<Integer> rest = new HashSet<>();
    third.deliveries().forEach(delivery -> rest.add(delivery.message().number()));
    for (int number = 0; number < MESSAGES; number++) {
      boolean there = rest.contains(number);
      int times = second.times(number);
      String told = "message " + number + " was ";
      switch (number % 4) {
        case ACKED_LATE -> {
          stage.observe(VOID, there, told + "acknowledged by who had lost it, and is gone");
          stage.observe(KEPT, there, told + "not settled by its holder, and is gone");
        }
        case RELEASED_LATE ->
            stage.observe(
                VOID,
                times == 1 && !there,
                told + "released by who had lost it, and came to its holder " + times + " times");
        case ACKED_LATE_THEN_RELEASED ->
            stage.observe(
                VOID,
                times == 2 && !there,
                told
                    + "acknowledged by who had lost it, released by its holder, and came to it "
                    + times
                    + " times");
        default -> stage.observe(KEPT, there, told + "never settled by anybody, and is gone");
      }
    }
  }

  /** What the second member is given, and does with it. Called by the binder's thread, and read. */
  private static final class Heir {
    private final Map<Integer, List<SpiDelivery>> taken = new HashMap<>();
    private final Map<Integer, Long> first = new HashMap<>();
    private long last;

    synchronized void take(SpiMember self, SpiDelivery delivery) {
      int number = delivery.message().number();
      if (number >= MESSAGES) {
        self.ack(delivery);
        return;
      }
      last = System.nanoTime();
      first.putIfAbsent(number, last);
      List<SpiDelivery> times = taken.computeIfAbsent(number, any -> new ArrayList<>());
      times.add(delivery);
      if (times.size() > 1 && number % 4 == ACKED_LATE_THEN_RELEASED) {
        self.ack(delivery);
      }
    }

    /** Settles what is its own to settle; the rest it holds. */
    void settle(SpiMember self) {
      for (SpiDelivery delivery : latest()) {
        switch (delivery.message().number() % 4) {
          case RELEASED_LATE -> self.ack(delivery);
          case ACKED_LATE_THEN_RELEASED -> self.release(delivery);
          default -> {}
        }
      }
    }

    private synchronized List<SpiDelivery> latest() {
      return taken.values().stream().map(times -> times.get(times.size() - 1)).toList();
    }

    /** Whether it was given something, and nothing more for a while. */
    synchronized boolean hasSettledIn() {
      return !taken.isEmpty() && System.nanoTime() - last > STILL.toNanos();
    }

    synchronized boolean has(int messages) {
      return taken.size() >= messages;
    }

    synchronized boolean hasReleasedAgain() {
      return taken.entrySet().stream()
          .filter(one -> one.getKey() % 4 == ACKED_LATE_THEN_RELEASED)
          .allMatch(one -> one.getValue().size() > 1);
    }

    synchronized Set<Integer> numbers() {
      return new HashSet<>(taken.keySet());
    }

    synchronized int times(int number) {
      return taken.getOrDefault(number, List.of()).size();
    }

    synchronized @Nullable Long firstAt(int number) {
      return first.get(number);
    }
  }
}
