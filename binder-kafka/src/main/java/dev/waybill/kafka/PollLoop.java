package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a subscription. It alone touches the consumers, the shards and their state; others
 * leave commands for it. There is no {@code wakeup}: interrupting a member that is joining leaves
 * partitions paused, so the thread looks often while there is work and rarely while there is none.
 * With a partition paused it does not wait in {@code poll}, which runs in circles over what it has
 * fetched of that partition until its time is up.
 */
final class PollLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration BUSY = Duration.ofMillis(1);

  /** While an answer is awaited: with the cluster gone that may be long, and a look costs CPU. */
  private static final Duration WAITING = Duration.ofMillis(5);

  private static final Duration IDLE = Duration.ofMillis(50);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

  private final Membership membership;
  private final KafkaSubscription subscription;
  private final Readiness readiness;
  private final boolean mayFallBack;
  private KafkaOptions.GroupProtocol protocol;
  private Duration pause = BUSY;
  private Duration backoff = Duration.ofMillis(100);

  private @Nullable Feed main;
  private @Nullable Feed inlet;
  private @Nullable Ownership ownership;

  PollLoop(
      Membership membership,
      KafkaSubscription subscription,
      Readiness readiness,
      KafkaOptions.GroupProtocol protocol,
      boolean mayFallBack) {
    this.membership = membership;
    this.subscription = subscription;
    this.readiness = readiness;
    this.protocol = protocol;
    this.mayFallBack = mayFallBack;
  }

  @Override
  public void run() {
    while (!subscription.isClosing()) {
      try {
        open();
        while (!subscription.isClosing()) {
          turn();
        }
      } catch (Throwable e) {
        giveUp();
        if (failed(e)) {
          break;
        }
      }
    }
    leave();
    subscription.ended();
  }

  private void open() {
    Map<String, String> nativeOptions = subscription.consumerOptions();
    ClientSettings.ConsumerRole role =
        new ClientSettings.ConsumerRole(membership.group(), protocol, nativeOptions);
    Map<String, Object> settings = membership.settings().consumer(role);
    Feed opened = new Feed(membership, new KafkaConsumer<>(settings), false);
    main = opened;
    if (membership.inlet() != null) {
      ClientSettings.ConsumerRole inletRole =
          new ClientSettings.ConsumerRole(membership.inletGroup(), protocol, nativeOptions);
      inlet =
          new Feed(
              membership, new KafkaConsumer<>(membership.settings().consumer(inletRole)), true);
    }
    ownership = new Ownership(membership, subscription, opened, inlet, maxPollInterval(settings));
    opened.consumer.subscribe(List.of(membership.topic()), ownership);
  }

  private static Duration maxPollInterval(Map<String, Object> settings) {
    Object configured = settings.get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
    return Duration.ofMillis(configured == null ? 300_000 : Long.parseLong(configured.toString()));
  }

  private void turn() {
    Feed mainFeed = Objects.requireNonNull(main);
    Ownership owned = Objects.requireNonNull(ownership);
    boolean busy = subscription.drainCommands();
    boolean paused = mainFeed.hasPaused();
    boolean moved = mainFeed.poll(paused ? Duration.ZERO : pause);
    if (inlet != null && inlet.hasPartitions()) {
      moved |= inlet.poll(Duration.ZERO);
    }
    if (mainFeed.hasUnopened() || (inlet != null && inlet.hasUnopened())) {
      owned.openPartitions();
    }
    moved |= serve(mainFeed);
    if (inlet != null) {
      moved |= serve(inlet);
    }
    busy |= moved;
    readiness.look(mainFeed.consumer.groupMetadata().generationId() > 0);
    boolean waiting = !readiness.isDone() || mainFeed.commits.isInFlight();
    waiting |= inlet != null && inlet.commits.isInFlight();
    subscription.turned(mainFeed.commits.lastFailure());
    pause = busy ? BUSY : waiting ? WAITING : longer(pause, IDLE);
    if (paused && !moved) {
      subscription.awaitAsked(pause);
    }
  }

  /** Delivers and commits; true if there was something to deliver. */
  private boolean serve(Feed feed) {
    boolean busy = false;
    boolean stopped = subscription.isStopped();
    if (!stopped) {
      for (KafkaShard shard : feed.shards()) {
        List<KafkaInbound> batch = shard.takeDeliverable();
        if (!batch.isEmpty()) {
          membership.sink().deliveries(shard.shard, batch);
          busy = true;
        }
      }
    }
    feed.applyPauses(stopped);
    feed.commits.commitIfDue(feed.shards());
    return busy;
  }

  private static Duration longer(Duration duration, Duration most) {
    Duration doubled = duration.multipliedBy(2);
    return doubled.compareTo(most) < 0 ? doubled : most;
  }

  /** Reports a failure; true if the subscription cannot go on by itself. */
  private boolean failed(Throwable error) {
    if (error instanceof UnsupportedVersionException
        && mayFallBack
        && protocol == KafkaOptions.GroupProtocol.CONSUMER) {
      log.info("{}: the group speaks the classic protocol", membership.name(), error);
      protocol = KafkaOptions.GroupProtocol.CLASSIC;
      return false;
    }
    MessagingException failure =
        KafkaErrors.exception("Subscription '" + membership.name() + "' failed", error);
    boolean fatal =
        !readiness.isDone() && !failure.isRetryable() && failure.code() != ErrorCode.INTERNAL;
    subscription.failed(failure);
    membership.sink().failure(failure, fatal);
    if (fatal) {
      readiness.fail(failure);
      return true;
    }
    log.warn("Subscription '{}' interrupted, joining again", membership.name(), error);
    waitABit();
    return false;
  }

  private void waitABit() {
    long until = membership.runtime().nanoTime() + backoff.toNanos();
    backoff = longer(backoff, MAX_BACKOFF);
    while (!subscription.isClosing() && membership.runtime().nanoTime() - until < 0) {
      subscription.drainCommands();
      LockSupport.parkNanos(IDLE.toNanos());
    }
  }

  /** Without commits: whoever comes next must know that this was no orderly hand-over. */
  private void giveUp() {
    if (ownership != null) {
      ownership.loseAll();
    }
    closeFeeds();
  }

  private void leave() {
    subscription.drainCommands();
    if (ownership != null && main != null) {
      if (subscription.isAbandoned()) {
        ownership.loseAll();
      } else {
        try {
          ownership.handOverAll();
        } catch (RuntimeException e) {
          log.warn("Subscription '{}' not handed over in order", membership.name(), e);
        }
      }
    }
    closeFeeds();
  }

  private void closeFeeds() {
    // The main consumer first: leaving the group takes the inlet's partitions away, too.
    if (main != null) {
      main.close();
    }
    if (inlet != null) {
      inlet.close();
    }
    inlet = null;
    main = null;
    ownership = null;
  }
}
