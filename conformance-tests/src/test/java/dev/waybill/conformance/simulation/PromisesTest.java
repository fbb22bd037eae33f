package dev.waybill.conformance.simulation;

import static dev.waybill.conformance.journal.EntryKind.DEAD;
import static dev.waybill.conformance.journal.EntryKind.DELIVERED;
import static dev.waybill.conformance.journal.EntryKind.HANDLED;
import static dev.waybill.conformance.journal.EntryKind.MEMBER_KILLED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_CONFIRMED;
import static dev.waybill.conformance.journal.EntryKind.PUBLISH_INVOKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.engine.VirtualRuntime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories in a few entries, each with one thing wrong, or with something that looks wrong. */
class PromisesTest {
  private final Notes notes = new Notes(new VirtualRuntime(1), 100);
  private final Bites bites = new Bites(notes);

  private List<String> broken(Step... steps) {
    Setup setup = Plan.parse(SETUP).setup();
    var outcome = new Play.Outcome(notes.history(), notes.released(), bites, 1, List.of());
    return Promises.broken(new Plan(setup, List.of(steps)), outcome).stream()
        .map(Breach::id)
        .toList();
  }

  private static final String SETUP =
      "Setup schedule=1 family=LOG policy=PARK_KEY partitions=1 maxAttempts=2 backoff=1"
          + " concurrency=1 window=1 drain=1";

  private void published(int... messages) {
    for (int message : messages) {
      notes.write(PUBLISH_INVOKED, 0, message, 0, 0, History.place(0, message));
      notes.write(PUBLISH_CONFIRMED, 0, message, 0, 0, 0);
    }
  }

  private void delivered(int message, int attempt) {
    notes.write(DELIVERED, 0, message, attempt, 0, 0);
  }

  private void handled(int message, int attempt, int how) {
    delivered(message, attempt);
    notes.write(HANDLED, 0, message, attempt, how, 0);
  }

  private void entry(EntryKind kind, int message) {
    notes.write(kind, 0, message, 0, 0, 0);
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
    notes.write(MEMBER_KILLED, 0);
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
    notes.released(0);
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
}
