package dev.waybill.conformance.check;

import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * In two groups one event in ten is stuck in its handler, those between are handled. When that has
 * long been settled, and more events are on their way, the members are killed, and others take
 * over. One of the groups settles before it handles.
 */
final class KilledHolders implements Scenario {
  static final String AGAIN = "in a handler when it was killed, and delivered again";
  static final String INSIDE = "in a handler when it was killed, with at most one delivery";
  static final String LOST = "kills that cost at most what was in flight";
  static final int AFTER = 0;
  static final int BEFORE = 1;
  static final int STUCK = 10;
  static final int EACH = 10;
  static final int MORE = 400;

  private static final int HANDLERS = 32;
  private static final int MESSAGES = STUCK * EACH + MORE;
  private static final long WORK_MICROS = 15_000;
  private static final int ON_THEIR_WAY = 50;

  /** How long a settlement may be on its way: commits come once a second. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Duration ZOMBIES = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "killed-holders";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withFaults(ZOMBIES, SETTLED));
    stage.destinationOption("partitions", "2");
    MemberSpec after = member(AFTER);
    MemberSpec before = member(BEFORE).with("delivery", "at-most-once");
    List<Member> victims =
        stage.canPause()
            ? List.of(stage.childMember(after, before))
            : List.of(stage.mortalMember(after), stage.mortalMember(before));
    victims.forEach(Member::awaitReady);
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = messages();
    List<Message> holes = messages.subList(0, STUCK * EACH);
    Deeds deeds = new Deeds(stage.journal());
    holes.forEach(publisher::publish);
    Patience.await(PATIENCE, "all but the stuck to be handled", () -> deeds.areHandled(holes));
    long safe = System.nanoTime() + SETTLED.toNanos();
    Patience.await(PATIENCE, "settlements to be safe", () -> System.nanoTime() > safe);
    messages.subList(holes.size(), MESSAGES).forEach(publisher::publish);
    Patience.await(PATIENCE, "more to be handled", () -> deeds.begun(BEFORE) >= ON_THEIR_WAY);
    victims.forEach(Member::kill);
    publisher.awaitAll(PATIENCE);
    stage.members(after, before);
    long ready = System.nanoTime();
    Duration taken = stage.environment().takeover().multipliedBy(2).plusSeconds(10);
    if (Patience.holds(taken, () -> deeds.areAgain(AFTER))) {
      stage.measure(
          AGAIN,
          Measurement.atMost(
              taken,
              "from when others were ready until all that was in a killed handler had come again",
              Duration.ofNanos(System.nanoTime() - ready)));
    }
    stage.mend();
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    deeds.judge(stage);
  }

  private static MemberSpec member(int group) {
    return MemberSpec.of(group)
        .with("concurrency", Integer.toString(HANDLERS))
        .doing(Work.lasting(WORK_MICROS));
  }

  /** Each of a key of its own: what is stuck holds back nothing. */
  private static List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Message message = Message.good(i, 0, i, 0);
      messages.add(
          isStuck(i)
              ? message.failing(Message.ALWAYS, Message.EVERYWHERE, Trouble.STUCK_UNTIL_MENDED)
              : message);
    }
    return messages;
  }

  private static boolean isStuck(int number) {
    return number < STUCK * EACH && number % EACH == 0;
  }

  /** What the groups have done so far. */
  private static final class Deeds {
    private final Journal journal;
    private final int[][] deliveries = new int[2][MESSAGES];
    private final BitSet[] handled = {new BitSet(), new BitSet()};
    private int read;

    Deeds(Journal journal) {
      this.journal = journal;
    }

    private void catchUp() {
      read =
          journal.read(
              read,
              entry -> {
                if (entry.message() < 0 || entry.message() >= MESSAGES) {
                  return;
                }
                if (entry.kind() == EntryKind.DELIVERED) {
                  deliveries[entry.group()][entry.message()]++;
                } else if (entry.kind() == EntryKind.HANDLED && entry.detail() == 0) {
                  handled[entry.group()].set(entry.message());
                }
              });
    }

    /** All that are not stuck are handled, and all that are have begun, in both groups. */
    boolean areHandled(List<Message> messages) {
      catchUp();
      for (Message message : messages) {
        int number = message.number();
        for (int group = AFTER; group <= BEFORE; group++) {
          if (isStuck(number) ? deliveries[group][number] == 0 : !handled[group].get(number)) {
            return false;
          }
        }
      }
      return true;
    }

    /** How many of those that came last have begun. */
    int begun(int group) {
      catchUp();
      int begun = 0;
      for (int number = STUCK * EACH; number < MESSAGES; number++) {
        begun += deliveries[group][number] > 0 ? 1 : 0;
      }
      return begun;
    }

    /** All that were stuck have come again. */
    boolean areAgain(int group) {
      catchUp();
      for (int number = 0; number < STUCK * EACH; number += EACH) {
        if (deliveries[group][number] < 2) {
          return false;
        }
      }
      return true;
    }

    void judge(Stage stage) {
      catchUp();
      int lost = 0;
      for (int number = 0; number < MESSAGES; number++) {
        lost += deliveries[BEFORE][number] == 0 ? 1 : 0;
        if (isStuck(number)) {
          String told = "message " + number + " was in a handler that was killed, and came ";
          int after = deliveries[AFTER][number];
          int before = deliveries[BEFORE][number];
          stage.observe(AGAIN, after > 1, told + after + " times");
          stage.observe(INSIDE, before == 1, told + before + " times");
        }
      }
      stage.observe(
          LOST,
          lost <= HANDLERS,
          lost + " never came, and at most " + HANDLERS + " were in flight");
    }
  }
}
