package dev.waybill.conformance.check;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.StalledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Load on a few keys for as long as it takes: one publisher that keeps a number of events ahead of
 * the group, so that each key mostly has one running and some waiting. Closing it ends the load.
 */
final class HotKeys implements AutoCloseable {
  private static final int AHEAD = 60;
  private static final int BURST = 3;
  private static final int MOST = 100_000;
  private static final int ANY_GROUP = -1;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** For how long an event may be passed by before it counts as lost; and by how many. */
  private static final Duration PASSED_BY = Duration.ofSeconds(20);

  private static final int PASSING = 500;

  private final Stage stage;
  private final int keys;
  private final int group;
  private final Duration pause;
  private final MessagePublisher publisher;
  private final Thread thread = new Thread(this::publish, "waybill-conformance-hot-keys");
  private volatile boolean ending;
  private final AtomicInteger ahead = new AtomicInteger(AHEAD);

  // Guarded by this.
  private final List<Message> messages = new ArrayList<>();
  private final BitSet handled = new BitSet();
  private final Map<Integer, Integer> open = new HashMap<>();
  private final Map<Integer, Integer> begun = new HashMap<>();
  private final Map<Integer, Integer> running = new HashMap<>();
  private int met;
  private int read;

  HotKeys(Stage stage, int keys) {
    this(stage, keys, ANY_GROUP, Duration.ZERO);
  }

  /** Load that this publisher makes. */
  HotKeys(Stage stage, int keys, MessagePublisher publisher) {
    this(stage, keys, ANY_GROUP, Duration.ZERO, publisher);
  }

  /** Load that keeps ahead of one group, with a pause after each burst. */
  HotKeys(Stage stage, int keys, int group, Duration pause) {
    this(stage, keys, group, pause, stage.publisher());
  }

  private HotKeys(Stage stage, int keys, int group, Duration pause, MessagePublisher publisher) {
    this.stage = stage;
    this.keys = keys;
    this.group = group;
    this.pause = pause;
    this.publisher = publisher;
    thread.setDaemon(true);
    thread.start();
  }

  private void publish() {
    int[] sequences = new int[keys];
    for (int number = 0; number < MOST && !ending; number++) {
      while (number - handled() > ahead.get() && !ending) {
        LockSupport.parkNanos(1_000_000);
      }
      if (number % BURST == 0) {
        LockSupport.parkNanos(pause.toNanos());
      }
      int key = key(number);
      Message message = Message.good(number, 0, key, sequences[key]++);
      synchronized (this) {
        messages.add(message);
      }
      publisher.publish(message);
    }
  }

  synchronized int published() {
    return messages.size();
  }

  /** How many different events were handled. */
  synchronized int handled() {
    catchUp();
    return handled.cardinality();
  }

  /**
   * Waits until everything published so far is handled, and so many more.
   *
   * @throws StalledException if it is not in time, or as soon as an event is passed by for so long,
   *     by so many, that it will not come any more
   */
  void advance(int step, Duration atMost) {
    int published = published();
    Oldest oldest = new Oldest();
    boolean got =
        Patience.holds(atMost, () -> hasGotOn(published, step) || isPassedBy(oldest, published));
    if (!got || !hasGotOn(published, step)) {
      int missing = oldestOpen();
      throw new StalledException(
          "The group did not get on with every key: of the %d messages published before, %d of key %d is not handled; %s"
              .formatted(
                  published, missing, key(missing), Whereabouts.of(stage.journal(), missing)));
    }
  }

  private synchronized int oldestOpen() {
    return handled.nextClearBit(0);
  }

  private synchronized boolean hasGotOn(int published, int step) {
    catchUp();
    return handled.nextClearBit(0) >= published && handled.cardinality() >= published + step;
  }

  private synchronized boolean isPassedBy(Oldest oldest, int published) {
    int number = handled.nextClearBit(0);
    if (number != oldest.number) {
      oldest.number = number;
      oldest.since = System.nanoTime();
      oldest.handled = handled.cardinality();
    }
    Duration takeover = stage.environment().takeover().multipliedBy(3);
    Duration patience = takeover.compareTo(PASSED_BY) > 0 ? takeover : PASSED_BY;
    return number < published
        && handled.cardinality() - oldest.handled >= PASSING
        && System.nanoTime() - oldest.since > patience.toNanos();
  }

  /** The oldest message that is not handled, and since when. */
  private static final class Oldest {
    private int number = -1;
    private long since;
    private int handled;
  }

  /**
   * Does something under this load, then ends it and the run: also where the load did not get on,
   * so that the history tells what is missing.
   */
  void during(Runnable deed) {
    try {
      deed.run();
    } catch (StalledException stuck) {
      heal();
      stage.drain(end());
      throw stuck;
    }
    stage.drain(end());
  }

  /** Publishes so many more at once, though the group does not get on; for good. */
  void press(int more) {
    ahead.addAndGet(more);
  }

  /** Writes down that nothing is broken any more. */
  void heal() {
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
  }

  /** How many handlers of a member have not said that they ended. */
  synchronized int openAt(Member member) {
    catchUp();
    return open.getOrDefault(member.number(), 0);
  }

  /** How many handlers of a member have begun. */
  synchronized int begunAt(Member member) {
    catchUp();
    return begun.getOrDefault(member.number(), 0);
  }

  /** How many events were published while the group was running one of their key. */
  synchronized int met() {
    catchUp();
    return met;
  }

  /** A living member with a handler that runs. */
  Member awaitBusyMember(Duration atMost) {
    return awaitBusyMember(1, atMost);
  }

  /** A living member with so many handlers that run. */
  Member awaitBusyMember(int handlers, Duration atMost) {
    List<Member> busy = new ArrayList<>();
    Patience.await(
        atMost,
        "a member at work",
        () ->
            stage.members().stream()
                .filter(member -> member.isAlive() && openAt(member) >= handlers)
                .findFirst()
                .map(busy::add)
                .orElse(false));
    return busy.get(0);
  }

  private void catchUp() {
    read = stage.journal().read(read, this::see);
  }

  private void see(Entry entry) {
    switch (entry.kind()) {
      case PUBLISH_INVOKED -> met += running.getOrDefault(key(entry), 0) > 0 ? 1 : 0;
      case DELIVERED -> {
        open.merge(entry.actor(), 1, Integer::sum);
        begun.merge(entry.actor(), 1, Integer::sum);
        if (isOfGroup(entry)) {
          running.merge(key(entry), 1, Integer::sum);
        }
      }
      case HANDLED -> {
        open.merge(entry.actor(), -1, Integer::sum);
        if (isOfGroup(entry)) {
          running.merge(key(entry), -1, Integer::sum);
          if (entry.detail() == 0) {
            handled.set(entry.message());
          }
        }
      }
      default -> {}
    }
  }

  private boolean isOfGroup(Entry entry) {
    return group == ANY_GROUP || group == entry.group();
  }

  private int key(Entry entry) {
    return key(entry.message());
  }

  private int key(int number) {
    return number / BURST % keys;
  }

  /** Ends the load; answers what was published. */
  Publishing end() {
    close();
    publisher.awaitAll(PATIENCE);
    synchronized (this) {
      return Publishing.ended(List.of(List.copyOf(messages)), List.of(publisher));
    }
  }

  @Override
  public void close() {
    ending = true;
    Patience.await(PATIENCE, "the load to end", () -> !thread.isAlive());
  }
}
