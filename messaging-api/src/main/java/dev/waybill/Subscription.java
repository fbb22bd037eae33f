package dev.waybill;

import dev.waybill.engine.EngineRuntime;
import dev.waybill.engine.GroupMember;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One member of a group, running until it is closed. Thread-safe. */
public final class Subscription implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(30);

  /** Beyond the deadline, for the broker's client to leave. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final String destination;
  private final String group;
  private final GroupMember member;
  private final EngineRuntime runtime;
  private final Consumer<Subscription> onClose;

  Subscription(
      String destination,
      String group,
      GroupMember member,
      EngineRuntime runtime,
      Consumer<Subscription> onClose) {
    this.destination = destination;
    this.group = group;
    this.member = member;
    this.runtime = runtime;
    this.onClose = onClose;
  }

  /** The destination's logical name. */
  public String destination() {
    return destination;
  }

  /** The group's logical name. */
  public String group() {
    return group;
  }

  /**
   * Completes when this member has joined and the group has a durable start position on every
   * shard: an event whose publish begins afterwards reaches the group. Stays completed through
   * rebalances; {@link #state} tells about those.
   */
  public CompletableFuture<Void> ready() {
    return member.ready().toCompletableFuture();
  }

  /**
   * Starts no more handlers; those that run go on, and one more event per running handler may
   * begin. What is held stays held, and no attempt is counted.
   */
  public void pause() {
    member.pause();
  }

  /** Ends {@link #pause}, and a stop by {@link DeadLetterPolicy#STOP}. */
  public void resume() {
    member.resume();
  }

  /** Where it stands right now. */
  public SubscriptionState state() {
    return member.state();
  }

  /** Whether it works right now, and why not. */
  public Health health() {
    return member.health();
  }

  /** As {@link #close(Duration)} with 30 s. */
  @Override
  public void close() {
    close(CLOSE);
  }

  /**
   * Lets running handlers end and settles them, hands everything else back to the group at once,
   * and leaves. Handlers that are not done shortly before the deadline are interrupted; their
   * events go to other members. Called from inside a handler it waits for the others only, and the
   * member leaves when that handler has ended too. Twice is harmless.
   */
  public void close(Duration within) {
    CompletableFuture<Void> closed = closeAsync(within);
    try {
      runtime.await(closed, within.plus(GRACE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      throw new MessagingException(
          ErrorCode.TIMEOUT,
          "Closing '"
              + destination
              + "/"
              + group
              + "' did not end in "
              + within
              + "; the broker's client does not answer. It goes on in the background.",
          e);
    } catch (ExecutionException e) {
      throw new MessagingException(
          ErrorCode.INTERNAL, "Closing '" + destination + "/" + group + "' failed", e.getCause());
    }
  }

  /** Completes when the member has left its group. */
  CompletableFuture<Void> closed() {
    return member.closed().toCompletableFuture();
  }

  CompletableFuture<Void> closeAsync(Duration within) {
    CompletableFuture<Void> closed =
        member.close(within, Thread.currentThread()).toCompletableFuture();
    member.closed().thenRun(() -> onClose.accept(this));
    return closed;
  }
}
