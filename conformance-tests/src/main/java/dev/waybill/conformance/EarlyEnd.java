package dev.waybill.conformance;

import dev.waybill.MessagingException;
import dev.waybill.conformance.stage.StalledException;

/**
 * Why a scenario ended before its end.
 *
 * @param reason as a report tells it
 * @param bindersFault whether the binder is to blame, and not the suite
 */
record EarlyEnd(String reason, boolean bindersFault) {
  static EarlyEnd of(Throwable failure) {
    return new EarlyEnd(
        failure.toString(),
        failure instanceof StalledException || failure instanceof MessagingException);
  }
}
