package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingException;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A producer that never blocks its callers: topics are looked up on a thread of its own, and its
 * buffer is never filled to where the client would wait. Thread-safe.
 */
final class KafkaSender implements AutoCloseable {
  /** A new topic may not have reached the broker that is asked first. */
  private static final Duration MISSING_FOR_SURE = Duration.ofMillis(1_500);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  /** An open batch takes this much of the buffer, however little is in it. */
  private final long headroom;

  private final ReplaceableProducer producer;
  private final Admin admin;
  private final BinderRuntime runtime;
  private final Duration timeout;
  private final long budgetBytes;
  private final int maxRequestBytes;
  private final int batchBytes;
  private final AtomicLong bytes = new AtomicLong();

  /** How much of the buffer may be taken before somebody must look how much there is. */
  private final AtomicLong allowance = new AtomicLong();

  private final ConcurrentMap<String, TopicGate> gates = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> roomListeners = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread opener;
  private volatile @Nullable SendOutcome lastOutcome;
  private volatile boolean closed;

  KafkaSender(ClientSettings settings, Admin admin, BinderRuntime runtime, Duration timeout) {
    this.producer = new ReplaceableProducer(settings.producer(timeout), runtime);
    this.admin = admin;
    this.runtime = runtime;
    this.timeout = timeout;
    this.budgetBytes = settings.bufferBytes() / 4 * 3;
    this.headroom = Math.min(settings.bufferBytes() / 8, 4L << 20);
    this.maxRequestBytes = settings.maxRequestBytes();
    this.batchBytes = settings.batchBytes();
    this.opener = runtime.newThread("topics", this::runTasks);
    opener.start();
  }

  /** Whether a message may be sent without the danger of blocking. */
  boolean hasRoom(int size) {
    long taken = bytes.get();
    return taken == 0
        || (taken + size <= budgetBytes
            && (allowance.get() >= Math.max(size, batchBytes) || measuredAllowance(size) >= 0));
  }

  /** Counts a message that will be sent, room or not. */
  void begun(Send send) {
    bytes.addAndGet(send.size);
  }

  /**
   * Counts a message that will be sent, if it may be without the danger of blocking; to be called
   * once before {@link #ended(Send, SendOutcome)}, as {@link #begun(Send)} is.
   */
  boolean takeRoom(int size) {
    long before = bytes.getAndAdd(size);
    if (before == 0 || (before + size <= budgetBytes && isAllowed(size))) {
      return true;
    }
    bytes.addAndGet(-size);
    return false;
  }

  /** A message may open a batch and take as much of the buffer, however little is in it. */
  private boolean isAllowed(int size) {
    long most = Math.max(size, batchBytes);
    if (allowance.addAndGet(-most) >= 0) {
      return true;
    }
    long measured = measuredAllowance(size);
    allowance.set(measured - most); // what others took meanwhile is what the headroom is for
    return measured >= 0;
  }

  /** Looking takes a lock that every sender needs, so it is not done for each message. */
  private long measuredAllowance(int size) {
    return (long) Math.min(producer.availableBytes(), Long.MAX_VALUE / 2.0) - headroom - size;
  }

  /** Runs {@code listener} whenever a send has ended. */
  void addRoomListener(Runnable listener) {
    roomListeners.add(listener);
  }

  void removeRoomListener(Runnable listener) {
    roomListeners.remove(listener);
  }

  /** Sends; the message ends by its own callback, and never on this stack. */
  void send(Send send) {
    String topic = send.record.topic();
    TopicGate gate = gates.get(topic);
    if (gate == null) {
      gate = gates.computeIfAbsent(topic, name -> new TopicGate(name, runtime, this::handOver));
    }
    if (gate.pass(send)) {
      TopicGate closedGate = gate;
      tasks.add(() -> openGate(closedGate));
    }
  }

  /** To be called before anybody is told how a message ended, who may look at the health then. */
  void heard(SendOutcome outcome) {
    lastOutcome = outcome;
  }

  /** To be called once for each message that has ended. */
  void ended(Send send, SendOutcome outcome) {
    if (outcome instanceof SendOutcome.Rejected rejected
        && KafkaErrors.isMissing(rejected.cause())) {
      TopicGate gate = gates.get(send.record.topic());
      if (gate != null) {
        gate.close(); // it was deleted: from now on the client would block each caller
      }
    }
    if (producer.learn(outcome)) {
      tasks.add(this::replaceProducer);
    }
    bytes.addAndGet(-send.size);
    roomListeners.forEach(Runnable::run);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the send is its own callback
  private void handOver(Send send, TopicFacts facts) {
    if (!send.beginHandOver()) {
      return;
    }
    try {
      if (facts.compacted()) {
        send.record = KafkaMessages.withoutTombstone(send.record, send.message);
      }
      int limit = Math.min(facts.maxMessageBytes(), maxRequestBytes);
      if (send.size > limit) {
        send.onCompletion(null, new RecordTooLargeException(tooLarge(send, limit)));
      } else {
        producer.get().send(send.record, send);
      }
    } catch (IllegalStateException e) {
      // It was replaced between the look and the send.
      send.onCompletion(null, new DisconnectException("The producer was closed", e));
    } catch (KafkaException e) {
      send.onCompletion(null, e);
    } finally {
      send.endHandOver();
    }
  }

  static String tooLarge(Send send, long limit) {
    return "the event has "
        + send.size
        + " bytes, "
        + send.message.to()
        + " takes "
        + limit
        + ": raise 'client.max.request.size' of the binder and 'max.message.bytes' of the topic, or"
        + " send a reference to the data";
  }

  private void runTasks() {
    try {
      while (!closed) {
        tasks.take().run();
      }
    } catch (InterruptedException e) {
      // Closing.
    } catch (InterruptException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  private void openGate(TopicGate gate) {
    if (!tryOpen(gate)) {
      // Other topics first.
      runtime.schedule(LOOK_AGAIN, () -> tasks.add(() -> openGate(gate)));
    }
  }

  private void replaceProducer() {
    if (producer.isUseless()) {
      gates.values().forEach(TopicGate::close);
      producer.replace();
      gates.values().stream()
          .filter(TopicGate::isRequested)
          .forEach(gate -> tasks.add(() -> openGate(gate)));
    }
  }

  /** Blocks for as long as the client may block; true if the gate needs no more attention. */
  private boolean tryOpen(TopicGate gate) {
    long now = runtime.nanoTime();
    if (gate.lookingSince == Long.MIN_VALUE) {
      gate.lookingSince = now;
    }
    try {
      producer.get().partitionsFor(gate.topic);
      gate.open(TopicFacts.read(admin, gate.topic));
      gate.lookingSince = Long.MIN_VALUE;
      return true;
    } catch (TimeoutException e) {
      boolean missing = e.getCause() != null && KafkaErrors.isMissing(e.getCause());
      if (missing && now - gate.lookingSince > MISSING_FOR_SURE.toNanos()) {
        gate.takeOut(send -> true, true).forEach(send -> send.refuse(missing(gate.topic, e)));
      } else {
        gate.takeOut(send -> send.hasEnded() || isLate(send, now), true)
            .forEach(send -> send.refuse(late(gate.topic, e)));
      }
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      gate.takeOut(send -> true, true).forEach(send -> send.refuse(e));
    }
    return !gate.isRequested();
  }

  private boolean isLate(Send send, long now) {
    return now - send.startedNanos > timeout.toNanos();
  }

  private static MessagingException missing(String topic, Throwable cause) {
    return new MessagingException(
        ErrorCode.DESTINATION_NOT_FOUND,
        "Publish failed: topic '"
            + topic
            + "' does not exist; create it, or let topology=apply do so",
        cause);
  }

  private MessagingException late(String topic, Throwable cause) {
    return new MessagingException(
        ErrorCode.TIMEOUT,
        "Publish failed: topic '"
            + topic
            + "' could not be looked up within "
            + timeout.toMillis()
            + " ms; check that the cluster can be reached",
        cause);
  }

  /** Trouble is what the latest send met; a quiet producer has none. */
  Health health() {
    SendOutcome outcome = lastOutcome;
    if (outcome instanceof SendOutcome.Uncertain uncertain && isTrouble(uncertain.code())) {
      return Health.down("the last publish was not confirmed: " + uncertain.cause().getMessage());
    }
    if (outcome instanceof SendOutcome.Rejected rejected && isTrouble(rejected.code())) {
      return Health.down("the last publish was refused: " + rejected.cause().getMessage());
    }
    return Health.up();
  }

  /** Other refusals are about the message. */
  private static boolean isTrouble(ErrorCode code) {
    return switch (code) {
      case CONNECTION, TIMEOUT, AUTHENTICATION, AUTHORIZATION, THROTTLED -> true;
      default -> false;
    };
  }

  /** Ends what is under way; blocks for seconds at most. */
  @Override
  public void close() {
    closed = true;
    opener.interrupt();
    producer.close();
    for (TopicGate gate : gates.values()) {
      List<Send> left = gate.takeOut(send -> true, true);
      left.forEach(Send::abandon);
    }
    Threads.join(opener, CLOSE_TIMEOUT);
  }
}
