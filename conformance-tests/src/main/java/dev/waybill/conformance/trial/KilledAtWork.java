package dev.waybill.conformance.trial;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.StalledException;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three members under load. Again and again one that is at work is killed and replaced, now and
 * then the broker, too. Each round brings bursts of events to some of the keys; the rounds go no
 * faster than the kills, so that each kill meets work. A few events fail once or for good.
 */
final class KilledAtWork implements Scenario {
  static final String AT_WORK = "members killed while they ran handlers";
  static final String BROKER = "kills of the broker";

  private static final int MEMBERS = 3;
  private static final int KEYS = 500;
  private static final int ROUND = 500;
  private static final int LONGEST_BURST = 7;
  private static final int ATTEMPTS = 4;
  private static final int ROUNDS_PER_KILL = 4;
  private static final int ROUNDS_AHEAD = 16;
  private static final int BUSY = 20;
  private static final Duration RETRY = Duration.ofMillis(20);
  private static final Duration SETTLEMENT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int memberKills;
  private final int brokerKills;
  private final int rounds;

  KilledAtWork(int memberKills, int brokerKills, int rounds) {
    this.memberKills = memberKills;
    this.brokerKills = brokerKills;
    this.rounds = rounds;
  }

  static int events(int rounds) {
    return rounds * ROUND;
  }

  @Override
  public String name() {
    return "killed-at-work";
  }

  @Override
  public Set<Need> needs() {
    return brokerKills == 0
        ? EnumSet.of(Need.MEMBER_KILL)
        : EnumSet.of(Need.MEMBER_KILL, Need.CHILD_MEMBERS, Need.BROKER_KILL);
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public int journalEntries() {
    return 8 * events(rounds) + 100_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(terms(stage));
    // Longer than a busy machine takes to start a broker: what is confirmed is what is judged.
    stage.destinationOption("partitions", "6").destinationOption("publish.timeout", "120s");
    new Play(stage).run();
  }

  /** No window for zombies: who is dead handles nothing, and nobody stands still. */
  private static Terms terms(Stage stage) {
    Terms terms =
        Terms.faultFreeRun()
            .withFaults(Duration.ZERO, SETTLEMENT)
            .withMaxAttempts(ATTEMPTS)
            .withDelays(List.of(RETRY));
    return stage
        .environment()
        .terms(
            stage.capabilities().attempts() == Capabilities.Attempts.DURABLE
                ? terms
                : terms.withVolatileAttempts());
  }

  private static Message script(Message message) {
    return switch ((message.key() * 31 + message.sequence()) % 200) {
      case 0 -> message.failing(Message.ALWAYS, Message.EVERYWHERE, Trouble.EXCEPTION);
      case 1, 2, 3 -> message.failing(1, Message.EVERYWHERE, Trouble.EXCEPTION);
      default -> message;
    };
  }

  /** One play of it. */
  private final class Play {
    private final Stage stage;
    private final Progress progress;
    private final SplittableRandom random;
    private final AtomicInteger kills = new AtomicInteger();
    private final Load load;
    private final MemberSpec spec =
        MemberSpec.of(0)
            .with("concurrency", "32")
            .with("retry.max-attempts", Integer.toString(ATTEMPTS))
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", RETRY.toMillis() + "ms")
            .doing(Work.lastingUpTo(25_000));

    Play(Stage stage) {
      this.stage = stage;
      progress = new Progress(stage);
      random = new SplittableRandom(stage.seed());
      load = new Load(stage);
    }

    void run() {
      List<Member> first = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        first.add(stage.mortalMember(spec));
      }
      first.forEach(Member::awaitReady);
      Load.settle(stage);
      Thread publishing = new Thread(this::publish, "waybill-conformance-rounds");
      publishing.setDaemon(true);
      publishing.start();
      int brokerKilled = 0;
      while (kills.get() < memberKills || brokerKilled < brokerKills) {
        Member victim = awaitBusyOne();
        if (brokerKilled < brokerKills && kills.get() >= brokerEvery() * brokerKilled) {
          killBroker(++brokerKilled);
        }
        kill(victim);
        kills.incrementAndGet();
        replace();
      }
      kills.set(Integer.MAX_VALUE / 2);
      Patience.await(PATIENCE, "the rounds to end", () -> !publishing.isAlive());
      awaitMembers();
      stage.drain(PATIENCE, load.ended(PATIENCE));
      stage.readDeadLetters(0);
    }

    private int brokerEvery() {
      return Math.max(1, memberKills / brokerKills);
    }

    private void publish() {
      SplittableRandom bursts = new SplittableRandom(stage.seed() + 1);
      int published = 0;
      for (int key = 0; published < events(rounds); key = (key + 1) % KEYS) {
        for (int i = bursts.nextInt(LONGEST_BURST); i >= 0; i--) {
          if (published++ % ROUND == 0) {
            awaitKillsBefore(published / ROUND);
          }
          load.publish(key, KilledAtWork::script);
        }
      }
    }

    private void awaitKillsBefore(int round) {
      int before = (round - ROUNDS_AHEAD) / ROUNDS_PER_KILL;
      Patience.await(PATIENCE, "the kills to come about", () -> kills.get() >= before);
    }

    /** One, chosen at random, of those that run handlers and have begun some since we looked. */
    private Member awaitBusyOne() {
      Map<Member, Integer> before = new HashMap<>();
      living().forEach(member -> before.put(member, progress.calls(member)));
      List<Member> busy = new ArrayList<>();
      Patience.await(
          PATIENCE,
          "a member at work",
          () -> {
            busy.clear();
            for (Member member : living()) {
              int begun = progress.calls(member) - before.getOrDefault(member, 0);
              if (progress.open(member) > 0 && begun > BUSY) {
                busy.add(member);
              }
            }
            return !busy.isEmpty();
          });
      return busy.get(random.nextInt(busy.size()));
    }

    private List<Member> living() {
      return stage.members().stream().filter(Member::isAlive).toList();
    }

    private void kill(Member victim) {
      victim.kill();
      if (progress.open(victim) > 0) {
        stage.observe(AT_WORK, true, "");
      }
    }

    /** The fault is over with the kill: what it excuses must have been under way just then. */
    private void killBroker(int number) {
      mark(EntryKind.FAULT_BEGUN, number);
      stage.environment().killBroker();
      mark(EntryKind.FAULT_EFFECTIVE, number);
      mark(EntryKind.FAULT_ENDED, number);
      stage.environment().startBroker();
      stage.observe(BROKER, true, "");
    }

    private void mark(EntryKind kind, int number) {
      stage.journal().write(kind, 0, 0, Journal.NO_MESSAGE, 0, number, 0);
    }

    /** Nobody may take the time in which the last heirs are still starting for the end. */
    private void awaitMembers() {
      replace();
      for (Member member : living()) {
        try {
          member.awaitReady();
        } catch (StalledException e) {
          if (member.isAlive()) {
            throw e;
          }
          awaitMembers(); // it had met a broker that was down
          return;
        }
      }
    }

    /** Also those that have ended by themselves: who starts while the broker is down gives up. */
    private void replace() {
      for (int i = living().size(); i < MEMBERS; i++) {
        stage.mortalMember(spec);
      }
    }
  }
}
