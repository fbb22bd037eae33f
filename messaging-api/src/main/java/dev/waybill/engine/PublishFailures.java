package dev.waybill.engine;

import dev.waybill.Capabilities;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.SendOutcome;
import java.util.ArrayList;
import java.util.List;

/** Says why a publish to one destination did not end well. Immutable. */
final class PublishFailures {
  private final String destination;

  PublishFailures(String destination) {
    this.destination = destination;
  }

  MessagingClosedException closed() {
    return new MessagingClosedException(
        "Publish to '" + destination + "' failed: the publisher is closed", null);
  }

  /** Refuses what the broker cannot do. */
  void requireOffered(PublishRequest request, Capabilities offered) {
    if (request.equals(PublishRequest.PLAIN)) {
      return;
    }
    List<String> problems = new ArrayList<>();
    if (request.delay().compareTo(offered.maxPublishDelay()) > 0) {
      problems.add(
          "a delay of " + request.delay() + " (it can do " + offered.maxPublishDelay() + ")");
    }
    if (request.ttl() != null && !offered.ttl()) {
      problems.add("a time to live");
    }
    if (request.priority() < 0 || request.priority() >= Math.max(1, offered.priorities())) {
      problems.add("priority " + request.priority() + " (it has " + offered.priorities() + ")");
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedCapabilityException(
          "Publish to '"
              + destination
              + "' failed: "
              + offered.server()
              + " does not offer "
              + String.join(", ", problems),
          null);
    }
  }

  PublishRejectedException tooLarge(String eventId, int size, long limit) {
    return new PublishRejectedException(
        ErrorCode.EVENT_TOO_LARGE,
        describe(eventId)
            + size
            + " bytes, the limit is "
            + limit
            + ". Raise the broker's limit, or send a reference to the data.",
        null);
  }

  PublishRejectedException noRoom(String eventId, Budget budget) {
    return new PublishRejectedException(
        ErrorCode.BUFFER_FULL,
        "Publish to '"
            + destination
            + "' failed: event '"
            + eventId
            + "' found no room; "
            + budget.events()
            + " events of "
            + budget.bytes()
            + " bytes are unconfirmed. Slow down, or raise 'publish.max-in-flight',"
            + " 'publish.max-in-flight-bytes' or 'publish.max-block'.",
        null);
  }

  PublishRejectedException fenced(String eventId) {
    return new PublishRejectedException(
        ErrorCode.KEY_FENCED,
        describe(eventId)
            + "an earlier publish of its key failed and the order is STRICT. Decide about"
            + " that one, then call resume(key).",
        null);
  }

  PublishRejectedException notSentInTime(String eventId) {
    return new PublishRejectedException(
        ErrorCode.TIMEOUT,
        describe(eventId) + "it was not handed to the broker's client in time",
        null);
  }

  PublishUncertainException notAnsweredInTime(String eventId) {
    return new PublishUncertainException(
        ErrorCode.TIMEOUT,
        describe(eventId)
            + "the broker did not answer in time. It may or may not have been stored.",
        null);
  }

  Exception rejection(String eventId, SendOutcome.Rejected refused) {
    String message = describe(eventId) + refused.cause().getMessage();
    return refused.code() == ErrorCode.CLOSED
        ? new MessagingClosedException(message, refused.cause())
        : new PublishRejectedException(refused.code(), message, refused.cause());
  }

  Exception uncertainty(String eventId, SendOutcome.Uncertain unknown) {
    return new PublishUncertainException(
        unknown.code(),
        describe(eventId)
            + unknown.cause().getMessage()
            + ". It may or may not have been stored; publishing it again may store it twice.",
        unknown.cause());
  }

  private String describe(String eventId) {
    return "Publish to '" + destination + "' failed: event '" + eventId + "': ";
  }
}
