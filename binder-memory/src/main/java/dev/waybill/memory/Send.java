package dev.waybill.memory;

import dev.waybill.ErrorCode;
import dev.waybill.PublishUncertainException;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way. Its outcome is decided once, under the lock, and told by {@link #run}.
 */
final class Send implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Send.class);

  final MemoryPublisher publisher;
  final Outbound message;

  /** The destination's name in the broker. */
  final String destination;

  final RawMessage raw;
  final int sizeBytes;
  private final SendCallback callback;
  private @Nullable SendOutcome outcome;

  Send(
      MemoryPublisher publisher,
      Outbound message,
      String destination,
      RawMessage raw,
      SendCallback callback) {
    this.publisher = publisher;
    this.message = message;
    this.destination = destination;
    this.raw = raw;
    this.sizeBytes = raw.sizeBytes();
    this.callback = callback;
  }

  Session session() {
    return publisher.session;
  }

  boolean isDecided() {
    return outcome != null;
  }

  /** The broker takes the message, even if its sender has given it up in the meantime. */
  void store() {
    SendOutcome stored = session().core.intake.accept(this);
    decide(stored);
  }

  void decide(SendOutcome how) {
    if (outcome == null) {
      outcome = how;
      publisher.decided();
    }
  }

  void giveUp(ErrorCode code, String why) {
    String text = "Publish to '%s' is uncertain: %s.".formatted(message.to(), why);
    decide(new SendOutcome.Uncertain(code, new PublishUncertainException(code, text, null)));
  }

  /** Tells the sender. */
  @Override
  public void run() {
    SendOutcome told = outcome;
    if (told instanceof SendOutcome.Confirmed && session().isCrashed()) {
      String text = "Publish to '%s' is uncertain: the connection broke.".formatted(message.to());
      ErrorCode code = ErrorCode.CONNECTION;
      told = new SendOutcome.Uncertain(code, new PublishUncertainException(code, text, null));
    }
    if (told != null) {
      try {
        callback.done(told);
      } catch (RuntimeException e) {
        log.error("The callback of a publish to {} failed; the binder goes on", message.to(), e);
      }
    }
  }
}
