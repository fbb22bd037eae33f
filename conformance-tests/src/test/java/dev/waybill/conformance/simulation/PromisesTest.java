package dev.waybill.conformance.simulation;

import static dev.waybill.conformance.journal.EntryKind.DEAD;
import static dev.waybill.conformance.journal.EntryKind.DELIVERED;
import static dev.waybill.conformance.journal.EntryKind.HANDLED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_KILLED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_READY;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_CONFIRMED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_INVOKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterReason;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.simulation.Notes.Sign;
import dev.waybill.engine.VirtualRuntime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories in a few entries, each with one thing wrong, or with something that looks wrong. */
class PromisesTest {
  private final Notes notes = new Notes(new VirtualRuntime(1), 400);
  private final Bites bites = new Bites(notes);
  private final List<Play.Letter> letters = new ArrayList<>();
  private String more = "";

  private List<String> broken(Step... steps) {
    Setup setup = Plan.parse(SETUP + more).setup();
    var outcome = new Play.Outcome(notes.history(), notes.remarks(), letters, bites, 1, List.of());
    return Promises.broken(new Plan(setup, List.of(steps)), outcome).stream()
        .map(Breach::id)
        .toList();
  }

  private static final String SETUP =
      "Setup schedule=1 family=LOG policy=PARK_KEY partitions=1 maxAttempts=2 backoff=1"
          + " concurrency=1 window=1 drain=1";

  private void published(int... messages) {
    notes.write(MEMBER_READY, 0, 0);
    for (int message : messages) {
      notes.write(PUBLISH_INVOKED, 0, 0, message, 0, 0, History.place(0, message));
      notes.write(PUBLISH_CONFIRMED, 0, 0, message, 0, 0, 0);
    }
  }

  private void delivered(int message, int attempt) {
    notes.write(DELIVERED, 0, 0, message, attempt, 0, 0);
  }

  private void handled(int message, int attempt, int how) {
    delivered(message, attempt);
    notes.write(HANDLED, 0, 0, message, attempt, how, 0);
  }

  private void entry(EntryKind kind, int message) {
    notes.write(kind, 0, 0, message, 0, 0, 0);
  }

  @Test
  void allowsRetriesAndDeathsInOrder() {
    published(0, 1);
    handled(0, 1, 1);
    handled(0, 2, 1);
    entry(DEAD, 0);
    entry(DEAD, 1);

    assertThat(broken()).isEmpty();
  }

  @Test
  void seesDeadLettersOutOfOrder() {
    published(0, 1);
    entry(DEAD, 1);
    entry(DEAD, 0);

    assertThat(broken()).containsExactly("DEAD_IN_ORDER");
  }

  @Test
  void seesAnEventThatIsHandledAndDead() {
    published(0);
    handled(0, 1, 0);
    entry(DEAD, 0);

    assertThat(broken()).containsExactly("ONE_END");
  }

  @Test
  void seesARedeliveryWithoutACause() {
    published(0);
    handled(0, 1, 0);
    delivered(0, 1);

    assertThat(broken()).containsExactly("CAUSE");
  }

  @Test
  void takesADeathForACauseOnce() {
    published(0);
    delivered(0, 1);
    notes.write(MEMBER_KILLED, 0, 0);
    delivered(0, 1);

    assertThat(broken()).isEmpty();

    delivered(0, 1);

    assertThat(broken()).contains("CAUSE");
  }

  @Test
  void takesALostAcknowledgementForACauseOnce() {
    published(0);
    bites.bit(Bites.Fault.LOST_ACK);
    handled(0, 1, 0);
    handled(0, 1, 0);

    assertThat(broken()).isEmpty();

    delivered(0, 1);

    assertThat(broken()).contains("CAUSE");
  }

  @Test
  void seesAnAttemptThatIsSkipped() {
    published(0);
    handled(0, 2, 1);

    assertThat(broken()).containsExactly("ATTEMPTS");
  }

  @Test
  void seesAnAttemptThatWasCutShortAndCounted() {
    published(0);
    handled(0, 1, 3);
    delivered(0, 2);

    assertThat(broken()).containsExactly("ATTEMPTS");
  }

  @Test
  void seesAnAttemptTooMany() {
    published(0);
    handled(0, 1, 1);
    handled(0, 2, 1);
    delivered(0, 3);

    assertThat(broken()).containsExactly("MOST");
  }

  @Test
  void seesAParkedKeyGoOnUnlessItWasReleased() {
    published(0, 1);
    handled(0, 1, 1);
    handled(0, 2, 1);
    delivered(1, 1);

    assertThat(broken()).containsExactly("PARKED");
  }

  @Test
  void allowsAReleasedKeyToBeginAnew() {
    published(0, 1);
    handled(0, 1, 1);
    handled(0, 2, 1);
    notes.remark(Sign.RELEASED, 0, 0);
    handled(0, 1, 0);
    handled(1, 1, 0);

    assertThat(broken(new Step.Release(0))).isEmpty();
  }

  @Test
  void seesADeadLetterThatNoReleaseRan() {
    published(0);
    entry(DEAD, 0);

    assertThat(broken(new Step.Release(0))).containsExactly("RELEASED");
  }

  @Test
  void seesAWaitThatIsNotWaited() {
    published(0);
    notes.write(DELIVERED, 0, 0, 0, 1, 0, 0);
    notes.write(HANDLED, 0, 0, 0, 1, 1, 2000);
    delivered(0, 2);

    assertThat(broken()).containsExactly("WAIT");
  }

  @Test
  void seesWhatIsHandledAgainThoughTheStoreKnows() {
    published(0);
    handled(0, 1, 0);
    notes.remark(Sign.DONE, 0, 0);
    notes.write(MEMBER_KILLED, 0, 0);
    delivered(0, 1);

    assertThat(broken()).containsExactly("DONE");
  }

  @Test
  void allowsAnotherAttemptWhereTheStoreWasNotTold() {
    published(0);
    handled(0, 1, 0);
    notes.remark(Sign.UNTOLD, 0, 0);
    handled(0, 2, 0);

    assertThat(broken()).isEmpty();
  }

  @Test
  void seesAnInnocentAmongTheKillers() {
    published(0, 1);
    handled(0, 1, 1);
    delivered(0, 2);
    notes.write(MEMBER_KILLED, 0, 0);
    letters.add(new Play.Letter(0, 0, DeadLetterReason.CRASH_LOOP));

    assertThat(broken()).isEmpty();

    letters.add(new Play.Letter(0, 1, DeadLetterReason.CRASH_LOOP));

    assertThat(broken()).containsExactly("INNOCENT");
  }

  @Test
  void seesAKillerThatIsNotFoundOut() {
    more = " crashBudget=1";
    published(0);
    letters.add(new Play.Letter(0, 0, DeadLetterReason.EXHAUSTED));

    assertThat(broken(killer())).containsExactly("KILLER");

    letters.add(new Play.Letter(0, 0, DeadLetterReason.CRASH_LOOP));

    assertThat(broken(killer())).doesNotContain("KILLER");
  }

  private static Step killer() {
    return new Step.Publish(0, 0, 0, 0, 0, Integer.MAX_VALUE, 0, 0);
  }

  @Test
  void seesAnEventThatKillsAgainAndAgain() {
    more = " crashBudget=1";
    published(0);
    letters.add(new Play.Letter(0, 0, DeadLetterReason.CRASH_LOOP));
    for (int i = 0; i < 61; i++) {
      delivered(0, Math.max(1, Math.min(i, 2)));
      bites.bit(Bites.Fault.KILLER);
      notes.write(MEMBER_KILLED, 0, 0);
    }

    assertThat(broken(killer())).containsExactly("RESTARTS");
  }

  @Test
  void seesWhatIsNeitherHandledNorSpentWhereNothingIsBuried() {
    more = " policy=DISCARD";
    published(0, 1, 2);
    handled(0, 1, 0);
    handled(1, 1, 1);
    handled(1, 2, 1);
    handled(2, 1, 1);

    assertThat(broken()).containsExactly("ENDS");
  }

  @Test
  void seesADeadLetterWhereNothingIsBuried() {
    more = " policy=DISCARD";
    published(0);
    handled(0, 1, 1);
    handled(0, 2, 1);
    entry(DEAD, 0);

    assertThat(broken()).containsExactly("NO_LETTERS");
  }

  @Test
  void seesMoreLostThanDeathsExplain() {
    more = " policy=CONTINUE atMostOnce=true";
    published(0, 1);
    notes.write(MEMBER_KILLED, 0, 0);
    notes.write(MEMBER_KILLED, 0, 0);

    assertThat(broken()).isEmpty();

    published(2);

    assertThat(broken()).containsExactly("AT_MOST_ONCE");
  }

  @Test
  void seesADeadLetterThatNoReplayRan() {
    more = " policy=CONTINUE";
    published(0);
    entry(DEAD, 0);

    assertThat(broken(new Step.Replay())).containsExactly("REPLAYED");
  }

  @Test
  void keepsGroupsApart() {
    more = " policy=CONTINUE secondGroup=true";
    published(0);
    handled(0, 1, 0);
    notes.write(DELIVERED, 0, 1, 0, 1, 0, 0);
    notes.write(HANDLED, 0, 1, 0, 1, 0, 0);

    assertThat(broken()).isEmpty();

    notes.write(DELIVERED, 0, 1, 0, 1, 0, 0);

    assertThat(broken()).containsExactly("CAUSE");
  }
}
