package dev.waybill.conformance.trial;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Three members share twelve shards and a thousand keys under load. One after the other leaves and
 * is replaced, each change once the group has got on; then all is left alone, and the work must
 * come to be shared.
 */
final class ComingAndGoing implements Scenario {
  static final String CHANGES = "members that came or went under load";
  static final String SHARE =
      "members that handle a quarter of their fair share or more, in the end";

  static final int MEMBERS = 3;
  private static final int KEYS = 1_000;
  private static final int HOT_KEYS = 20;
  private static final int BURST = 7;
  private static final int AHEAD = 1_500;
  private static final int STEP = 2_000;
  private static final long WORK_MICROS = 3_000;
  private static final Duration HELD = Duration.ofSeconds(5);
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final int leaves;
  private final Duration balancedWithin;

  /** So many members leave and are replaced; in the end all have so long to share the work. */
  ComingAndGoing(int leaves, Duration balancedWithin) {
    this.leaves = leaves;
    this.balancedWithin = balancedWithin;
  }

  @Override
  public String name() {
    return "coming-and-going";
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
    stage.agree(stage.environment().terms(Terms.faultFreeRun()));
    stage.destinationOption("partitions", "12");
    Play play = new Play(stage);
    try {
      play.run();
    } finally {
      play.ending = true;
    }
  }

  /** One play of it. */
  private final class Play {
    private final Stage stage;
    private final Progress progress;
    private final Load load;
    private final MemberSpec spec = MemberSpec.of(0).doing(Work.lasting(WORK_MICROS));
    private final Deque<Member> members = new ArrayDeque<>();
    private final Thread publishing = new Thread(this::publish, "waybill-conformance-load");
    private volatile boolean ending;

    Play(Stage stage) {
      this.stage = stage;
      progress = new Progress(stage);
      load = new Load(stage);
    }

    void run() {
      members.addAll(stage.members(spec, spec, spec));
      publishing.setDaemon(true);
      publishing.start();
      advance();
      for (int i = 0; i < leaves; i++) {
        change(i);
      }
      share();
      ending = true;
      Patience.await(PATIENCE, "the load to end", () -> !publishing.isAlive());
      stage.drain(PATIENCE, load.ended(PATIENCE));
    }

    /** So much ahead of the group that there is always something to do. */
    private void publish() {
      for (int n = 0; !ending; n++) {
        while (n - progress.handled(0) > AHEAD && !ending) {
          LockSupport.parkNanos(1_000_000);
        }
        load.publish(key(n / BURST));
      }
    }

    /** Each other burst goes to a few hot keys, so that their handlers run when more comes. */
    private static int key(int burst) {
      return burst % 2 == 0 ? burst / 2 % HOT_KEYS : HOT_KEYS + burst / 2 % (KEYS - HOT_KEYS);
    }

    /** One leaves and one comes: in turn one behind the other, the other way round, and at once. */
    private void change(int round) {
      Member leaver = members.removeFirst();
      switch (round % 3) {
        case 0 -> {
          leaver.close();
          advance();
          join();
        }
        case 1 -> {
          join();
          advance();
          leaver.close();
        }
        default -> {
          Member joiner = stage.member(spec);
          leaver.close();
          joiner.awaitReady();
          members.addLast(joiner);
        }
      }
      stage.observe(CHANGES, true, "");
      stage.observe(CHANGES, true, "");
      advance();
    }

    private void join() {
      Member joiner = stage.member(spec);
      joiner.awaitReady();
      members.addLast(joiner);
    }

    /** As much is handled again as was ahead of the group, and more. */
    private void advance() {
      int handled = progress.handled(0);
      Patience.await(PATIENCE, "the group to get on", () -> progress.handled(0) >= handled + STEP);
    }

    /** Looks at what each member does in a second, until for some seconds each does enough. */
    private void share() {
      long begun = System.nanoTime();
      long end = begun + balancedWithin.toNanos();
      long balancedSince = 0;
      List<String> shares = new ArrayList<>();
      boolean balanced = false;
      while (!balanced && System.nanoTime() - end < 0) {
        boolean round = balancedRound(shares);
        long now = System.nanoTime();
        balancedSince = !round ? 0 : balancedSince == 0 ? now : balancedSince;
        balanced = balancedSince != 0 && now - balancedSince >= HELD.toNanos();
      }
      String last = shares.get(shares.size() - 1);
      stage.note(
          "%s %d s after the last change; handled in the last second: %s"
              .formatted(
                  balanced ? "shared" : "not shared",
                  TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                  last));
      for (int i = 0; i < MEMBERS; i++) {
        stage.observe(SHARE, balanced || !stage.environment().balances(), last);
      }
    }

    private boolean balancedRound(List<String> shares) {
      Map<Member, Integer> before = new HashMap<>();
      members.forEach(member -> before.put(member, progress.successes(member)));
      long begun = System.nanoTime();
      Patience.holds(ROUND.plusSeconds(1), () -> System.nanoTime() - begun >= ROUND.toNanos());
      List<Integer> did = new ArrayList<>();
      members.forEach(
          member -> did.add(progress.successes(member) - before.getOrDefault(member, 0)));
      shares.add(did.toString());
      int all = did.stream().mapToInt(Integer::intValue).sum();
      return all > 0 && did.stream().allMatch(one -> one * 4 * MEMBERS >= all);
    }
  }
}
