package dev.waybill.conformance.check;

import dev.waybill.DeadLetters;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Events that fail for good are handed from member to member: one is killed, one leaves in order,
 * one more is killed, and the last sees their end. There is one member at a time, and each lets
 * every event fail a few times.
 */
final class FailingHeirs implements Scenario {
  /** Whether the attempts of an event went on where they were when its member went. */
  static final String GOES_ON = "attempts that go on where the last member left them";

  static final int EVENTS = 30;
  static final int CHANGES = 3;
  private static final int GROUP = 0;
  private static final int MAX_ATTEMPTS = 14;
  private static final int STEP = 3;
  private static final Duration DELAY = Duration.ofMillis(150);
  private static final Duration WINDOW = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "failing-heirs";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        Terms.faultFreeRun()
            .withFaults(WINDOW, WINDOW)
            .withMaxAttempts(MAX_ATTEMPTS)
            .withDelays(List.of(DELAY)));
    Member first = join(stage);
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      messages.add(Message.good(i, 0, i, 0).failing(Message.ALWAYS, 1 << GROUP, Trouble.EXCEPTION));
    }
    messages.forEach(publisher::publish);
    publisher.awaitAll(PATIENCE);
    advance(stage, first);
    first.kill();
    Member second = join(stage);
    advance(stage, second);
    second.close();
    Member third = join(stage);
    advance(stage, third);
    third.kill();
    join(stage);
    DeadLetters letters = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(GROUP));
    Patience.await(
        PATIENCE,
        "all events to be dead",
        () -> Patience.await(PATIENCE, "the count of dead letters", letters.count()) >= EVENTS);
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    stage.readDeadLetters(GROUP);
    observe(stage, second.number());
  }

  private static Member join(Stage stage) {
    Member member =
        stage.mortalMember(
            MemberSpec.of(GROUP)
                .with("concurrency", "16")
                .with("retry.backoff", "fixed")
                .with("retry.initial-delay", DELAY.toMillis() + "ms")
                .with("retry.max-attempts", Integer.toString(MAX_ATTEMPTS))
                .with("crash-budget", "100"));
    member.awaitReady();
    return member;
  }

  /** Until this member has let every event fail a few times. */
  private static void advance(Stage stage, Member member) {
    Map<Integer, Integer> failed = new HashMap<>();
    int[] read = {0};
    Patience.await(
        PATIENCE,
        "member " + member.number() + " to try every event",
        () -> {
          read[0] =
              stage
                  .journal()
                  .read(
                      read[0],
                      entry -> {
                        if (entry.kind() == EntryKind.HANDLED && entry.actor() == member.number()) {
                          failed.merge(entry.message(), 1, Integer::sum);
                        }
                      });
          return failed.size() == EVENTS && failed.values().stream().allMatch(n -> n >= STEP);
        });
  }

  /**
   * No attempt begins before the number of those that failed is safe. So who takes over from the
   * dead knows of all but the last attempt at least; from one that has left in order, of all.
   */
  private static void observe(Stage stage, int leftInOrder) {
    Map<Integer, Entry> last = new HashMap<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.DELIVERED && entry.message() < EVENTS) {
                Entry before = last.put(entry.message(), entry);
                if (before != null && before.actor() != entry.actor()) {
                  int least = before.number() + (before.actor() == leftInOrder ? 1 : 0);
                  stage.observe(
                      GOES_ON,
                      entry.number() >= least,
                      "message %d began anew: attempt %d at member %d, and %d at member %d before"
                          .formatted(
                              entry.message(),
                              entry.number(),
                              entry.actor(),
                              before.number(),
                              before.actor()));
                }
              }
            });
  }
}
