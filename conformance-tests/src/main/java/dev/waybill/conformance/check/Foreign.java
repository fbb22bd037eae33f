package dev.waybill.conformance.check;

import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An event in binary mode as a client that is not ours may write it: nothing but its binding's
 * specification is to be relied upon.
 *
 * @param name what is special about it
 * @param kind what must become of it
 * @param headers how it is written
 * @param event how it is to be read
 * @param body its data, unlike any other
 */
record Foreign(String name, Kind kind, List<Header> headers, CloudEvent event, byte[] body) {
  /** What must become of a foreign message. */
  enum Kind {
    EVENT,
    TIME,
    OLD_VERSION,
    UNKNOWN_VERSION
  }

  /** All of them, in a form that the binding of the protocol knows. */
  static List<Foreign> all(String run, WireForm form) {
    return new Writer(run, form).all();
  }

  private static final class Writer {
    private final String run;
    private final WireForm form;
    private final List<Foreign> foreign = new ArrayList<>();

    Writer(String run, WireForm form) {
      this.run = run;
      this.form = form;
    }

    List<Foreign> all() {
      add("required attributes alone", form, Kind.EVENT, event(CloudEventBuilder.v1()));
      add("all attributes", form, Kind.EVENT, full());
      reversed();
      withStrangers();
      for (String prefix : form.alsoRead()) {
        add("prefix " + prefix, form.withPrefix(prefix), Kind.EVENT, full());
      }
      if (form.anyCase()) {
        upperCase();
      }
      for (String time :
          List.of(
              "2026-01-02T03:04:05+00:00",
              "2026-01-02T03:04:05-00:00",
              "2026-01-02T03:04:05.10Z",
              "2026-01-02t03:04:05z",
              "2026-01-02T03:04:05.000+01:00")) {
        time(time);
      }
      versions();
      add("an event behind them all", form, Kind.EVENT, full());
      return foreign;
    }

    private CloudEventBuilder event(CloudEventBuilder of) {
      return of.withId(run + "/foreign/" + foreign.size())
          .withSource(URI.create("/elsewhere"))
          .withType("com.example.foreign")
          .withData(body());
    }

    private byte[] body() {
      return (run + " foreign data " + foreign.size()).getBytes(StandardCharsets.UTF_8);
    }

    private CloudEventBuilder full() {
      return event(CloudEventBuilder.v1())
          .withSubject("100% \u00e4\u20ac \"x\"")
          .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.600Z"))
          .withDataSchema(URI.create("https://example.org/schema"))
          .withDataContentType("text/plain; charset=utf-8")
          .withExtension("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
          .withExtension("extra", "\ud83d\ude80");
    }

    private void add(String name, WireForm as, Kind kind, CloudEventBuilder builder) {
      CloudEvent event = builder.build();
      add(name, kind, as.headers(WireForm.attributes(event)), event);
    }

    private void add(String name, Kind kind, List<Header> headers, CloudEvent event) {
      foreign.add(new Foreign(name, kind, headers, event, body()));
    }

    private void reversed() {
      CloudEvent event = full().build();
      List<Header> headers = form.headers(WireForm.attributes(event));
      Collections.reverse(headers);
      add("headers in another order", Kind.EVENT, headers, event);
    }

    private void withStrangers() {
      CloudEvent event = full().build();
      List<Header> headers = form.headers(WireForm.attributes(event));
      headers.add(0, Header.of("x-stranger", "1"));
      headers.add(
          Header.of("traceparent", "00-00000000000000000000000000000001-0000000000000001-00"));
      headers.add(Header.of("id", "no attribute"));
      add("headers that are no attributes", Kind.EVENT, headers, event);
    }

    private void upperCase() {
      CloudEvent event = full().build();
      List<Header> headers = new ArrayList<>();
      for (Header header : form.headers(WireForm.attributes(event))) {
        headers.add(new Header(header.name().toUpperCase(Locale.ROOT), header.value()));
      }
      add("names in upper case", Kind.EVENT, headers, event);
    }

    private void time(String text) {
      CloudEvent event = event(CloudEventBuilder.v1()).withTime(OffsetDateTime.parse(text)).build();
      Map<String, String> attributes = new LinkedHashMap<>(WireForm.attributes(event));
      attributes.put("time", text);
      add("time " + text, Kind.TIME, form.headers(attributes), event);
    }

    private void versions() {
      add("version 0.3", form, Kind.OLD_VERSION, event(CloudEventBuilder.v03()).withSubject("old"));
      for (String version : List.of("9.9", "1.1", "2.0", "one", "")) {
        CloudEvent event = event(CloudEventBuilder.v1()).build();
        Map<String, String> attributes = new LinkedHashMap<>(WireForm.attributes(event));
        attributes.put("specversion", version);
        add("version '" + version + "'", Kind.UNKNOWN_VERSION, form.headers(attributes), event);
      }
    }
  }
}
