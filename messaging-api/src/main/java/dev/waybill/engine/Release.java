package dev.waybill.engine;

import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the dead letters of a parked key, in order, on the member that owns the key. Events that
 * arrive meanwhile still go to the dead letters; when the end of those is reached, arrivals wait
 * for one last look, and if that finds nothing, one write of state makes the key live again. Owned
 * by the member's mailbox.
 */
final class Release {
  private static final Logger log = LoggerFactory.getLogger(Release.class);
  private static final int PAGE = 200;

  private final Parking parking;
  private final ParkedKey key;
  private final Domain domain;
  private final ShardState shard;
  private final ArrayDeque<Inbound> next = new ArrayDeque<>();
  private final Set<String> marked = new HashSet<>();

  /** Where the copies of each letter lie: one that was stored twice goes as one. */
  private final Map<String, Set<String>> copies = new HashMap<>();

  private final Set<String> over = new HashSet<>();
  private @Nullable String cursor;
  private boolean atEnd;
  private boolean lastLook;
  private boolean foundSomething;

  Release(Parking parking, ParkedKey key, Domain domain, ShardState shard) {
    this.parking = parking;
    this.key = key;
    this.domain = domain;
    this.shard = shard;
  }

  /** Whether arrivals of the key wait in their lane: the release is looking for the last time. */
  boolean holdsArrivals() {
    return lastLook;
  }

  void start() {
    log.info("Releasing a key of '{}'", parking.settings.name());
    if (parking.browser().canRemove()) {
      browse();
      return;
    }
    parking.member.insistence.on(
        "loading marks",
        this::isWanted,
        () ->
            parking
                .store()
                .load(
                    parking.settings.destination(),
                    parking.settings.group(),
                    GroupStateStore.MARKS),
        marks -> {
          marked.addAll(marks.keySet());
          browse();
        });
  }

  private boolean isWanted() {
    return shard.open && !shard.revoking && !parking.member.isClosing();
  }

  private void browse() {
    parking.member.insistence.on(
        "reading dead letters",
        this::isWanted,
        () ->
            parking
                .browser()
                .browse(parking.settings.destination(), parking.settings.group(), cursor, PAGE),
        this::browsed);
  }

  private void browsed(DeadLetterBrowser.Page page) {
    for (Inbound item : page.items()) {
      if (key.key.equals(keyOf(item))) {
        found(item);
      }
    }
    atEnd = page.next() == null;
    if (page.next() != null) {
      cursor = page.next();
    }
    proceed();
  }

  private void found(Inbound item) {
    String id = idOf(item);
    boolean isNew = copies.computeIfAbsent(id, absent -> new HashSet<>()).add(item.position());
    if (marked.add(id)) {
      next.add(item);
    } else if (isNew && over.contains(id) && parking.browser().canRemove()) {
      remove(item, () -> {});
    }
  }

  private void proceed() {
    Inbound item = next.poll();
    if (item != null) {
      foundSomething = true;
      begin(item);
    } else if (!atEnd) {
      browse();
    } else if (lastLook && !foundSomething) {
      parking.released(key, domain, shard, true);
    } else {
      lastLook = true;
      foundSomething = false;
      followed();
    }
  }

  /** A later event has reached the dead letters; when none is on its way, the last look begins. */
  void followed() {
    if (lastLook && key.following == 0 && next.isEmpty() && atEnd) {
      atEnd = false;
      browse();
    }
  }

  /**
   * Notes that the event is about to run, so that one which kills its member is not run for ever.
   */
  private void begin(Inbound item) {
    String id = idOf(item);
    int times = id.equals(key.begunId) ? key.begunTimes + 1 : 1;
    if (times > parking.settings.crashBudget()) {
      log.error(
          "A released event of '{}' died with its member {} times; its key is parked again",
          parking.settings.name(),
          times - 1);
      parking.released(key, domain, shard, false);
      return;
    }
    parking.write(
        domain,
        key.key,
        ParkedKey.releasingText(id, times),
        this::isWanted,
        () -> {
          // Shared with an earlier release whose event may still run here: one at a time.
          Lane lane = domain.releases.computeIfAbsent(key.key, k -> new Lane(domain, k));
          Task task = new Task(item, shard, lane, this);
          domain.unordered.add(task);
          if (lane.add(task)) {
            parking.member.dispatcher.ready(task);
            parking.member.flow.pump();
          }
        });
  }

  /** The handler is done with it: it is a dead letter no more. */
  void succeeded(Task task) {
    finished(task);
    parking.member.telemetry.released.add(1);
    over.add(idOf(task.inbound));
    remove(task.inbound, this::proceedIfWanted);
  }

  private void remove(Inbound item, Runnable removed) {
    parking.member.insistence.on(
        "removing a released dead letter",
        () -> shard.open,
        () -> removal(item),
        ok -> removed.run());
  }

  private CompletionStage<Void> removal(Inbound item) {
    String destination = parking.settings.destination();
    String group = parking.settings.group();
    String id = idOf(item);
    return parking.browser().canRemove()
        ? parking.browser().remove(destination, group, copies.getOrDefault(id, Set.of()))
        : parking.store().put(destination, group, GroupStateStore.MARKS, id, "RELEASED");
  }

  private void proceedIfWanted() {
    if (isWanted()) {
      proceed();
    }
  }

  /** It failed for good once more: it stays where it is, and the key stays parked. */
  void failed(Task task) {
    finished(task);
    parking.released(key, domain, shard, false);
    log.warn(
        "A released event of '{}' failed again after {} attempts; its key is parked again",
        parking.settings.name(),
        task.failed,
        task.lastError);
  }

  private void finished(Task task) {
    parking.member.flow.finish(task);
  }

  private static @Nullable String keyOf(Inbound item) {
    String key = item.header(ControlHeaders.DL_KEY);
    return key != null ? key : item.key();
  }

  private static String idOf(Inbound item) {
    String id = item.header(ControlHeaders.DL_ID);
    return id != null ? id : item.position();
  }
}
