package dev.waybill.conformance.check;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The close of one member, as its history tells it. */
final class Departure {
  private static final Duration PROMPT = Duration.ofSeconds(5);

  private final History history;
  private final int group;
  private final int member;
  private int closing = -1;
  private int closed = -1;

  /** What ran when close began, and how it ended; null where it did not. */
  private final Map<Integer, Integer> running = new HashMap<>();

  private final BitSet again = new BitSet();
  private final BitSet confirmed = new BitSet();
  private final BitSet delivered = new BitSet();
  private long lastEnd = Long.MIN_VALUE;

  Departure(History history, int group, int member) {
    this.history = history;
    this.group = group;
    this.member = member;
  }

  void judge(Stage stage) {
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.PUBLISH_CONFIRMED && closing < 0) {
        confirmed.set(history.message(i));
      } else if (history.group(i) == group) {
        see(stage, i);
      }
    }
    running.forEach(
        (message, outcome) -> {
          stage.observe(
              LeavingMembers.FINISHED,
              outcome == 0,
              "message " + message + (outcome < 0 ? " never ended" : " was interrupted or failed"));
          stage.observe(
              LeavingMembers.ONCE,
              !again.get(message),
              "message " + message + " ran when close began, and was delivered again");
        });
    confirmed.andNot(delivered);
    confirmed.stream()
        .forEach(
            message ->
                stage.observe(
                    LeavingMembers.TAKEN_OVER, false, "message " + message + " never started"));
    long tail = closed < 0 ? Long.MAX_VALUE : history.nanos(closed) - lastEnd;
    stage.observe(
        LeavingMembers.PROMPT,
        tail <= PROMPT.toNanos(),
        closed < 0 ? "close never returned" : "close took " + tail + " ns after the last handler");
  }

  private void see(Stage stage, int i) {
    boolean own = history.actor(i) == member;
    int message = history.message(i);
    switch (history.kind(i)) {
      case MEMBER_CLOSING -> closing = own ? i : closing;
      case MEMBER_CLOSED -> closed = own ? i : closed;
      case DELIVERED -> {
        if (closing >= 0 && running.containsKey(message)) {
          again.set(message);
        } else if (closing < 0 && own) {
          running.put(message, -1);
        } else if (closing >= 0 && confirmed.get(message) && !delivered.get(message)) {
          takenOver(stage, i);
        }
        delivered.set(message);
      }
      case HANDLED -> {
        if (own && closing < 0) {
          running.remove(message);
        } else if (own) {
          running.replace(message, history.detail(i));
          lastEnd = history.nanos(i);
        }
      }
      default -> {}
    }
  }

  private void takenOver(Stage stage, int i) {
    long late = closed < 0 ? 0 : history.nanos(i) - history.nanos(closed);
    stage.observe(
        LeavingMembers.TAKEN_OVER,
        late <= stage.terms().takeover().toNanos(),
        "message " + history.message(i) + " waited " + late + " ns after its holder had closed");
  }
}
