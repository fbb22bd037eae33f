package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message on its way. The writer's thread owns what changes. */
final class Send implements SendLine.Entry {
  private static final Logger log = LoggerFactory.getLogger(Send.class);

  final Outbound message;
  final byte[] content;
  final int sizeBytes;

  /** In the runtime's nanoseconds. */
  final long deadline;

  private final SendCallback callback;

  /** Whether a transaction with it may have been committed. */
  boolean tried;

  /** How it ends if the transaction that it is in is committed. */
  @Nullable SendOutcome outcome;

  Send(Outbound message, RawMessage raw, long deadline, SendCallback callback) {
    this.message = message;
    this.content = Content.write(raw);
    this.sizeBytes = raw.sizeBytes();
    this.deadline = deadline;
    this.callback = callback;
  }

  void reject(ErrorCode code, String why, @Nullable Throwable cause) {
    String text = "Publish to '%s' failed: %s.".formatted(message.to(), why);
    outcome = new SendOutcome.Rejected(code, new PublishRejectedException(code, text, cause));
  }

  /** It gets no more time: rejected where it never left, uncertain where it did. */
  void giveUp(ErrorCode code, String why) {
    if (tried) {
      String text = "Publish to '%s' is uncertain: %s.".formatted(message.to(), why);
      outcome = new SendOutcome.Uncertain(code, new PublishUncertainException(code, text, null));
    } else {
      reject(code, why, null);
    }
  }

  void tell() {
    if (outcome != null) {
      try {
        callback.done(outcome);
      } catch (RuntimeException e) {
        log.error("The callback of a publish to {} failed; the binder goes on", message.to(), e);
      }
    }
  }
}
