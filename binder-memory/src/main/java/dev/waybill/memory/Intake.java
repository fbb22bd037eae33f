package dev.waybill.memory;

import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.PublishRejectedException;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the broker takes a message in, or says why not. Guarded by the broker's lock. */
final class Intake {
  /** The longest delay, far beyond any use and well within what nanoseconds can tell. */
  static final Duration MAX_DELAY = Duration.ofDays(3650);

  private final BrokerCore core;

  Intake(BrokerCore core) {
    this.core = core;
  }

  SendOutcome accept(Send send) {
    Outbound message = send.message;
    Address to = message.to();
    SendOutcome refusal = check(send);
    if (refusal != null) {
      return refusal;
    }
    MemoryDestination destination = core.destinations.get(send.destination);
    MemoryGroup group =
        destination == null || to.group() == null ? null : destination.groups.get(to.group());
    if (destination == null || (to.group() != null && group == null)) {
      return missing(to);
    }
    return switch (to.kind()) {
      case DESTINATION -> deliver(send, destination, destination.budget, null);
      case INLET -> {
        Budget budget = group == null ? null : group.inletBudget();
        yield budget == null ? missing(to) : deliver(send, destination, budget, group);
      }
      case DEAD_LETTERS -> {
        DeadLetterStore letters = group == null ? null : group.deadLetters();
        yield letters == null ? missing(to) : bury(send, letters);
      }
    };
  }

  private @Nullable SendOutcome check(Send send) {
    Address to = send.message.to();
    if (send.message.payload() instanceof Payload.Event event
        && event.mode() != ContentMode.BINARY) {
      return rejected(
          ErrorCode.CAPABILITY_UNSUPPORTED,
          to,
          "the memory broker writes binary mode only. Set the content mode to binary");
    }
    if (send.message.delay().compareTo(MAX_DELAY) > 0 || send.message.priority() != 0) {
      return rejected(
          ErrorCode.CAPABILITY_UNSUPPORTED,
          to,
          "the memory broker has no priorities and delays of at most %d days"
              .formatted(MAX_DELAY.toDays()));
    }
    boolean copy = to.kind() != Address.Kind.DESTINATION;
    long limit = copy ? core.settings.maxCopyBytes() : core.settings.maxEventBytes();
    return send.sizeBytes <= limit
        ? null
        : rejected(
            ErrorCode.EVENT_TOO_LARGE,
            to,
            ("the event is %d bytes with its headers, limit %d. Raise 'max-event-bytes' "
                    + "of the memory binder or send a dataref")
                .formatted(send.sizeBytes, limit));
  }

  private SendOutcome deliver(
      Send send, MemoryDestination destination, Budget budget, @Nullable MemoryGroup only) {
    Outbound message = send.message;
    if (!budget.take(send.sizeBytes)) {
      return full(message.to());
    }
    Duration ttl = message.ttl();
    long ttlNanos = ttl == null ? Long.MAX_VALUE : Alarms.nanos(ttl);
    Parcel parcel = new Parcel(send.raw, message.key(), send.sizeBytes, ttlNanos, only, budget);
    if (message.delay().isZero() || message.delay().isNegative()) {
      return new SendOutcome.Confirmed(destination.append(parcel));
    }
    core.alarms.after(message.delay(), () -> destination.append(parcel));
    return new SendOutcome.Confirmed("delayed");
  }

  private SendOutcome bury(Send send, DeadLetterStore letters) {
    Address to = send.message.to();
    if (core.faults.refusesDeadLetters()) {
      return rejected(ErrorCode.DEAD_LETTER_UNWRITABLE, to, "a test made dead letters unwritable");
    }
    if (!letters.budget.take(send.sizeBytes)) {
      return full(to);
    }
    Parcel parcel =
        new Parcel(
            send.raw, send.message.key(), send.sizeBytes, Long.MAX_VALUE, null, letters.budget);
    return new SendOutcome.Confirmed(letters.append(parcel, core.alarms.now()).position);
  }

  private SendOutcome full(Address to) {
    return rejected(
        ErrorCode.THROTTLED,
        to,
        ("it is full of events that no group has finished, or of dead letters. Consume, "
                + "discard, or raise 'capacity-events' and 'capacity-bytes' (%d and %d) of the "
                + "memory binder")
            .formatted(core.settings.capacityEvents(), core.settings.capacityBytes()));
  }

  private static SendOutcome missing(Address to) {
    return rejected(
        ErrorCode.DESTINATION_NOT_FOUND,
        to,
        "it does not exist on the memory broker. Let topology 'apply' create it or "
            + "correct the name");
  }

  private static SendOutcome rejected(ErrorCode code, Address to, String why) {
    String text = "Publish to '%s' failed: %s.".formatted(to, why);
    return new SendOutcome.Rejected(code, new PublishRejectedException(code, text, null));
  }
}
