package dev.waybill.conformance.mutant;

import dev.waybill.Interceptor;
import dev.waybill.MalformedEventException;
import dev.waybill.PublishReceipt;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What can happen to an envelope on its way. */
final class EnvelopeMutants {
  private static final OffsetDateTime EPOCH =
      OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC);

  private EnvelopeMutants() {}

  static List<Mutant> all() {
    return List.of(
        reading("makes up a time", "time (null became", EnvelopeMutants::timed, 102),
        reading("writes integers as decimals", "value (", EnvelopeMutants::decimal, 103),
        reading("cuts times to milliseconds", "time (", EnvelopeMutants::millis, 104),
        reading("drops the offset of times", "offset of time (", EnvelopeMutants::utc, 104),
        reading("trims texts", "subject (", EnvelopeMutants::trimmed, 105),
        reading("takes empty data for none", "0 bytes became none", EnvelopeMutants::full, 107),
        reading("drops parameters of types", "datacontenttype (", EnvelopeMutants::bare, 107),
        new Mutant(
            "mends what is illegal",
            Set.of(106),
            "was not refused",
            binder -> binder.withInterceptor(new Mending())),
        showing("gives an attribute another name", "there is no header", Renamed::new, 108),
        showing("adds a member to documents", "that are no attributes", Inserted::new, 109),
        reading("forgets members it does not know", "extra (", EnvelopeMutants::known, 109),
        showing("stumbles over headers of others", "did not come", Touchy::new, 110),
        reading("makes old events new ones", "specversion (", EnvelopeMutants::newer, 111),
        reading("takes the key out of events", "partitionkey (", EnvelopeMutants::keyless, 112),
        reading(
            "spoils one attribute of one event in a thousand",
            "came with another [type (",
            new Spoiling(),
            113));
  }

  /** A binder whose deliveries hold other events. */
  static Mutant reading(
      String name, String message, UnaryOperator<CloudEvent> change, Integer check) {
    return showing(name, message, inbound -> new Read(inbound, change), check);
  }

  private static Mutant showing(
      String name, String message, UnaryOperator<Inbound> change, Integer check) {
    return new Mutant(name, Set.of(check), message, Change.deliveries(() -> change));
  }

  private static CloudEvent timed(CloudEvent event) {
    return event.getTime() != null ? event : copy(event).withTime(EPOCH).build();
  }

  private static CloudEvent decimal(CloudEvent event) {
    String value = String.valueOf(event.getExtension("value"));
    return value.matches("-?[0-9]+")
        ? copy(event).withExtension("value", value + ".0").build()
        : event;
  }

  private static CloudEvent millis(CloudEvent event) {
    OffsetDateTime time = event.getTime();
    return time == null ? event : copy(event).withTime(time.truncatedTo(ChronoUnit.MILLIS)).build();
  }

  private static CloudEvent utc(CloudEvent event) {
    OffsetDateTime time = event.getTime();
    return time == null
        ? event
        : copy(event).withTime(time.withOffsetSameInstant(ZoneOffset.UTC)).build();
  }

  private static CloudEvent trimmed(CloudEvent event) {
    String subject = event.getSubject();
    return subject == null ? event : copy(event).withSubject(subject.strip()).build();
  }

  private static CloudEvent full(CloudEvent event) {
    return event.getData() != null && event.getData().toBytes().length == 0
        ? copy(event).withoutData().build()
        : event;
  }

  private static CloudEvent bare(CloudEvent event) {
    String type = event.getDataContentType();
    return type == null
        ? event
        : copy(event).withDataContentType(type.replaceFirst(" *;.*", "")).build();
  }

  private static CloudEvent known(CloudEvent event) {
    return copy(event).withoutExtension("extra").build();
  }

  private static CloudEvent newer(CloudEvent event) {
    return event.getSpecVersion() == SpecVersion.V1 ? event : copy(event).build();
  }

  private static CloudEvent keyless(CloudEvent event) {
    return event.getSpecVersion() == SpecVersion.V1
        ? copy(event).withoutExtension("partitionkey").build()
        : event;
  }

  private static CloudEventBuilder copy(CloudEvent event) {
    return CloudEventBuilder.v1(event);
  }

  /** Spoils the type of one event in a thousand. */
  private static final class Spoiling implements UnaryOperator<CloudEvent> {
    private final AtomicInteger events = new AtomicInteger();

    @Override
    public CloudEvent apply(CloudEvent whole) {
      if (events.incrementAndGet() % 1_000 != 0) {
        return whole;
      }
      String type = whole.getType();
      return copy(whole).withType(type.substring(0, type.length() - 1)).build();
    }
  }

  private static final class Read extends ForwardingInbound {
    private final UnaryOperator<CloudEvent> change;

    Read(Inbound delegate, UnaryOperator<CloudEvent> change) {
      super(delegate);
      this.change = change;
    }

    @Override
    public CloudEvent event() {
      return change.apply(delegate.event());
    }
  }

  /** Has the type in a header of another name. */
  private static final class Renamed extends ForwardingInbound {
    Renamed(Inbound delegate) {
      super(delegate);
    }

    @Override
    public RawMessage raw() {
      RawMessage raw = delegate.raw();
      return RawMessages.withHeaders(
          raw,
          raw.headers().stream()
              .map(each -> each.name().endsWith("type") ? named(each) : each)
              .toList());
    }

    private static Header named(Header header) {
      return new Header(header.name().toUpperCase(Locale.ROOT), header.value());
    }
  }

  private static final class Inserted extends ForwardingInbound {
    Inserted(Inbound delegate) {
      super(delegate);
    }

    @Override
    public RawMessage raw() {
      RawMessage raw = delegate.raw();
      byte[] body = raw.body();
      String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
      return text.startsWith("{\"")
          ? RawMessages.withBody(
              raw, ("{\"own\":1," + text.substring(1)).getBytes(StandardCharsets.UTF_8))
          : raw;
    }
  }

  private static final class Touchy extends ForwardingInbound {
    Touchy(Inbound delegate) {
      super(delegate);
    }

    @Override
    public CloudEvent event() {
      if (delegate.header("x-stranger") != null) {
        throw new MalformedEventException("there is a header that nobody knows", null);
      }
      return delegate.event();
    }
  }

  /** Publishes something else instead of what is illegal. */
  private static final class Mending implements Interceptor {
    @Override
    public CompletableFuture<PublishReceipt> publish(
        String destination, CloudEvent event, PublishChain next) {
      String subject = event.getSubject();
      return next.proceed(
          subject == null
              ? event
              : copy(event).withSubject(subject.replaceAll("[^ -~]", "?")).build());
    }
  }
}
