package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeadLetterReason;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.MessageTable;
import dev.waybill.conformance.simulation.Bites.Fault;
import dev.waybill.conformance.simulation.Bites.Feature;
import dev.waybill.conformance.simulation.Step.Publish;
import java.util.ArrayList;
import java.util.List;

/** What can be said of one group of a play when it is over. */
final class EndPromises {
  private final Plan plan;
  private final Setup setup;
  private final Play.Outcome outcome;
  private final int group;
  private final History history;
  private final MessageTable messages;
  private final List<Breach> breaches = new ArrayList<>();

  // By message.
  private final boolean[] handled;
  private final boolean[] cutShort;

  /** How many members died while they handled it, of which no event was the cause. */
  private final int[] deathsWith;

  /** How many attempts were seen to fail. */
  private final int[] failures;

  private final boolean[] everHeld;
  private final int[] attempt;
  private final int[] kills;

  private int deaths;
  private int moves;

  private EndPromises(Plan plan, Play.Outcome outcome, int group) {
    this.plan = plan;
    setup = plan.setup();
    this.outcome = outcome;
    this.group = group;
    history = outcome.history();
    messages = history.messages();
    int count = history.messageCount();
    handled = new boolean[count];
    cutShort = new boolean[count];
    deathsWith = new int[count];
    failures = new int[count];
    everHeld = new boolean[count];
    attempt = new int[count];
    kills = new int[count];
  }

  static List<Breach> broken(Plan plan, Play.Outcome outcome, int group) {
    EndPromises promises = new EndPromises(plan, outcome, group);
    promises.read();
    if (plan.setup().atMostOnce()) {
      promises.judgeLosses();
    } else if (!plan.setup().buries()) {
      promises.judgeEnds();
    }
    if (plan.setup().crashBudget() > 0) {
      promises.judgeKillers();
    }
    promises.judgeInnocents();
    promises.judgeStops();
    return promises.breaches;
  }

  private void read() {
    int[] member = new int[history.messageCount()];
    boolean byAnEvent = false;
    for (int i = 0; i < history.length(); i++) {
      int message = history.message(i);
      byAnEvent = isKilling(i) || (byAnEvent && isDying(i));
      if (isKilling(i) && history.group(i - 1) == group) {
        kills[history.message(i - 1)]++;
      }
      if (!history.kind(i).isOfGroup() || history.group(i) != group) {
        continue;
      }
      switch (history.kind(i)) {
        case DELIVERED -> {
          attempt[message] = history.number(i);
          member[message] = history.actor(i) + 1;
          cutShort[message] = false;
        }
        case HANDLED -> {
          handled[message] |= history.detail(i) == 0;
          failures[message] += history.detail(i) == 1 ? 1 : 0;
          cutShort[message] = history.detail(i) == 3;
        }
        case MEMBER_KILLED -> {
          deaths++;
          for (int other = 0; other < member.length; other++) {
            boolean here = member[other] == history.actor(i) + 1;
            everHeld[other] |= here;
            deathsWith[other] += here && !byAnEvent ? 1 : 0;
          }
        }
        case REVOKED, MEMBER_CLOSING -> moves++;
        default -> {}
      }
    }
  }

  /** The entry before is that of the killer's delivery. */
  private boolean isKilling(int index) {
    return history.kind(index) == EntryKind.FAULT_EFFECTIVE
        && history.detail(index) == Fault.KILLER.ordinal();
  }

  private boolean isDying(int index) {
    return history.kind(index) == EntryKind.REVOKED
        || history.kind(index) == EntryKind.MEMBER_KILLED;
  }

  private boolean isOwed(int message) {
    return messages.exists(message)
        && messages.confirmed(message) >= 0
        && history.readyAt(group) < messages.invoked(message);
  }

  /** Where failed events are discarded, the last attempt is all that is seen of them. */
  private void judgeEnds() {
    // Who died at the store had it in hand, though no handler began.
    boolean diedAtStore = outcome.bites().count(Fault.DEATH_AT_STORE) > 0;
    for (int message = 0; message < handled.length; message++) {
      boolean spent = attempt[message] >= setup.maxAttempts() && !cutShort[message];
      boolean mayBeSpent = setup.crashBudget() > 0 && (everHeld[message] || diedAtStore);
      if (isOwed(message) && !handled[message] && !spent && !mayBeSpent) {
        breach(
            Promise.ENDS,
            message,
            "has neither been handled nor failed its last attempt; it began " + attempt[message]);
      }
    }
  }

  /** Each death takes what its member had settled and not begun, and no more. */
  private void judgeLosses() {
    int lost = 0;
    int one = -1;
    for (int message = 0; message < handled.length; message++) {
      if (isOwed(message) && attempt[message] == 0) {
        lost++;
        one = message;
      }
    }
    int chances = deaths + (setup.drain() < 10_000 || setup.batch() > 0 ? moves : 0);
    int most = chances * setup.concurrency() * Math.max(1, setup.batch());
    if (lost > most) {
      breach(
          Promise.AT_MOST_ONCE,
          one,
          "and %d more never began; the deaths explain %d".formatted(lost - 1, most));
    }
  }

  private void judgeKillers() {
    for (Publish publish : plan.publishes()) {
      int message = publish.number();
      if (publish.kills() == 0 || !publish.concerns(group) || !isOwed(message)) {
        continue;
      }
      // Each hand-over in between begins the count anew, and each successor brings one about.
      int most = 20 * (setup.crashBudget() + setup.maxAttempts());
      if (!plan.releases() && !plan.replays() && kills[message] > most) {
        breach(
            Promise.RESTARTS,
            message,
            "killed %d members, %d are fine".formatted(kills[message], most));
      }
      boolean killsForEver = publish.kills() == Integer.MAX_VALUE && publish.failures() == 0;
      if (killsForEver && setup.buries() && !handled[message] && !isFoundOut(message)) {
        breach(Promise.KILLER, message, "has other dead letters, or none: " + reasons(message));
      }
    }
  }

  private boolean isFoundOut(int message) {
    List<DeadLetterReason> reasons = reasons(message);
    return reasons.contains(DeadLetterReason.CRASH_LOOP)
        || reasons.contains(DeadLetterReason.KEY_PARKED);
  }

  private List<DeadLetterReason> reasons(int message) {
    return outcome.letters().stream()
        .filter(letter -> letter.group() == group && letter.message() == message)
        .map(Play.Letter::reason)
        .toList();
  }

  /** It must have failed, or been in hand when a member died, as often as it has attempts. */
  private void judgeInnocents() {
    Bites bites = outcome.bites();
    if (bites.count(Fault.LOST_ACK) > 0 || bites.count(Fault.DEATH_AT_STORE) > 0) {
      return; // who had it alone, and died of something else, may have told nobody
    }
    for (Play.Letter letter : outcome.letters()) {
      int message = letter.message();
      boolean killer = letter.group() == group && letter.reason() == DeadLetterReason.CRASH_LOOP;
      int explained = failures[message] + deathsWith[message] + kills[message];
      if (killer
          && (explained < setup.maxAttempts() || deathsWith[message] + kills[message] == 0)) {
        breach(
            Promise.INNOCENT,
            message,
            "is a dead letter because it kills; it failed %d times, and %d members died with it"
                .formatted(failures[message], deathsWith[message] + kills[message]));
      }
    }
  }

  /** Where nothing goes wrong, nobody but the end of the play tells members to go on. */
  private void judgeStops() {
    boolean stops = setup.policy() == DeadLetterPolicy.STOP && setup.quiet();
    for (Play.Letter letter : outcome.letters()) {
      if (stops && outcome.bites().count(Feature.STOPPED) == 0 && letter.group() == group) {
        breach(Promise.STOPS, letter.message(), "is a dead letter, and no member has stopped");
      }
    }
  }

  private void breach(Promise promise, int message, String text) {
    String in = setup.secondGroup() ? " in group " + group : "";
    breaches.add(promise.breach(-1, message, "message " + message + in + " " + text));
  }
}
