package dev.waybill.conformance.trial;

import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Three nodes under load. The one that leads what carries the destination is killed, and started
 * again once all goes on; then the one that leads by then.
 */
final class KilledLeader implements Scenario {
  static final String LED = "nodes killed that led, and were succeeded by others";
  static final String WENT_ON = "keys published to and handled again after the death of a leader";

  static final int KILLS = 2;
  static final int KEYS = 60;

  private static final int BURST = 7;
  private static final int RATE = 1_000;
  private static final int TICK_MILLIS = 5;
  private static final int BEFORE = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "killed-leader";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.NODE_KILL);
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public int journalEntries() {
    return 2_000_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        stage
            .environment()
            .terms(Terms.faultFreeRun().withFaults(Duration.ofSeconds(3), Duration.ofSeconds(5))));
    stage.destinationOption("partitions", "6");
    Play play = new Play(stage);
    try {
      play.run();
    } finally {
      play.ending = true;
    }
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final Progress progress;
    private final Load load;
    private final Thread publishing = new Thread(this::publish, "waybill-conformance-even-rate");
    private volatile boolean ending;

    Play(Stage stage) {
      this.stage = stage;
      progress = new Progress(stage);
      load = new Load(stage);
    }

    void run() {
      MemberSpec spec = MemberSpec.of(0).doing(Work.lasting(1_000));
      List<Member> members = new ArrayList<>(stage.members(spec, spec));
      publishing.setDaemon(true);
      publishing.start();
      Load.settle(stage);
      Patience.await(PATIENCE, "the load", () -> progress.handled(0) >= BEFORE);
      for (int kill = 1; kill <= KILLS; kill++) {
        kill(kill);
      }
      ending = true;
      Patience.await(PATIENCE, "the load to end", () -> !publishing.isAlive());
      stage.drain(PATIENCE, load.ended(PATIENCE));
      members.forEach(Member::close);
    }

    /** At an even rate, whatever becomes of the events. */
    private void publish() {
      long due = System.nanoTime();
      while (!ending) {
        for (int i = 0; i < RATE * TICK_MILLIS / 1_000; i++) {
          load.publish(key(load.size()));
        }
        due = Math.max(due + TICK_MILLIS * 1_000_000L, System.nanoTime() - 1_000_000_000L);
        while (System.nanoTime() - due < 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    }

    private void kill(int number) {
      String leader = awaitLeader(Optional.empty());
      int before = load.size();
      long killing = stage.journal().nanos();
      mark(EntryKind.FAULT_BEGUN, number);
      stage.environment().killNode(leader);
      mark(EntryKind.FAULT_EFFECTIVE, number);
      long killed = stage.journal().nanos();
      String successor = awaitLeader(Optional.of(leader));
      stage.observe(LED, true, "");
      int until = awaitEveryKey(load.size());
      mark(EntryKind.FAULT_ENDED, number);
      tell(new Recovery(stage, killing, killed), leader, successor, before, until);
      stage.environment().startNode(leader);
      int since = load.size();
      awaitEveryKey(since);
      Patience.await(
          PATIENCE,
          "all to go on with every node",
          () -> progress.handled(0) >= since && load.size() >= since + BEFORE);
    }

    /** Neighbours of a key on their way together show whether order breaks. */
    private static int key(int message) {
      return message / BURST % KEYS;
    }

    private String awaitLeader(Optional<String> other) {
      List<String> found = new ArrayList<>();
      Patience.await(
          PATIENCE,
          "a leader" + other.map(name -> " other than " + name).orElse(""),
          () ->
              stage
                  .environment()
                  .leader(stage.destination())
                  .filter(name -> !Optional.of(name).equals(other))
                  .map(found::add)
                  .orElse(false));
      return found.get(0);
    }

    /** Until an event of each key from this one on was handled; answers how many are published. */
    private int awaitEveryKey(int from) {
      Patience.await(
          PATIENCE,
          "every key to go on",
          () -> {
            boolean[] went = new boolean[KEYS];
            progress.handledMessages(0).stream()
                .filter(message -> message >= from)
                .forEach(message -> went[key(message)] = true);
            for (boolean one : went) {
              if (!one) {
                return false;
              }
            }
            return true;
          });
      for (int key = 0; key < KEYS; key++) {
        stage.observe(WENT_ON, true, "");
      }
      return load.size();
    }

    private void tell(Recovery recovery, String leader, String successor, int from, int to) {
      stage.note("killed %s, which led; %s leads now".formatted(leader, successor));
      stage.note("  " + recovery.text());
      stage.note(
          "  of the %d events published meanwhile, 99 in 100 confirmed within %d ms, handled within %d ms"
              .formatted(
                  to - from,
                  Latencies.of(
                          stage,
                          EntryKind.PUBLISH_CONFIRMED,
                          0,
                          message -> message >= from && message < to)
                      .p99Millis(),
                  Latencies.of(
                          stage, EntryKind.DELIVERED, 0, message -> message >= from && message < to)
                      .p99Millis()));
    }

    private void mark(EntryKind kind, int number) {
      stage.journal().write(kind, 0, 0, Journal.NO_MESSAGE, 0, number, 0);
    }
  }
}
