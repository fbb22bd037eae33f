package dev.waybill.conformance.check;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A publish while something was broken. */
final class BrokenPublish {
  /** Enough for a busy machine, and far from for ever. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final Message message;
  private final CompletableFuture<PublishReceipt> publish;
  private final CompletableFuture<Duration> took;
  private final Duration called;
  private final boolean taken;

  private BrokenPublish(
      Message message,
      CompletableFuture<PublishReceipt> publish,
      CompletableFuture<Duration> took,
      Duration called) {
    this.message = message;
    this.publish = publish;
    this.took = took;
    this.called = called;
    taken = !publish.isDone();
  }

  static BrokenPublish of(Message message, Supplier<CompletableFuture<PublishReceipt>> call) {
    long begun = System.nanoTime();
    CompletableFuture<PublishReceipt> publish = call.get();
    Duration called = Duration.ofNanos(System.nanoTime() - begun);
    CompletableFuture<Duration> took =
        publish.handle((receipt, failure) -> Duration.ofNanos(System.nanoTime() - begun));
    return new BrokenPublish(message, publish, took, called);
  }

  /** Whether it found room. */
  boolean wasTaken() {
    return taken;
  }

  boolean hasEnded() {
    return publish.isDone();
  }

  /**
   * Judges it, once it should have ended.
   *
   * @param answers whether the broker could answer anything meanwhile
   */
  void judge(Stage stage, boolean answers) {
    String told = "message " + message.number();
    stage.observe(
        BrokenPublishes.PROMPT,
        called.compareTo(BrokenStream.MAX_BLOCK.plus(SLACK)) <= 0,
        told + " held its caller for " + called.toMillis() + " ms");
    stage.observe(
        BrokenPublishes.IN_TIME,
        hasEnded() && took.join().compareTo(BrokenStream.TIMEOUT.plus(SLACK)) <= 0,
        told + (hasEnded() ? " took " + took.join().toMillis() + " ms" : " never ended"));
    if (!hasEnded()) {
      return;
    }
    Throwable failure = Ends.failure(publish);
    stage.observe(
        BrokenPublishes.TYPED, isTyped(failure), told + " ended with " + Ends.tell(failure));
    if (!answers && taken) {
      stage.observe(
          BrokenPublishes.UNCONFIRMED,
          failure != null,
          told + " was confirmed while the broker could not answer");
    }
    if (failure instanceof MessagingException typed && typed.code() == ErrorCode.BUFFER_FULL) {
      stage.observe(BrokenPublishes.NO_ROOM, true, "");
    }
  }

  private static boolean isTyped(@Nullable Throwable failure) {
    return failure == null
        || failure instanceof PublishRejectedException
        || failure instanceof PublishUncertainException
        || failure instanceof MessagingClosedException;
  }
}
