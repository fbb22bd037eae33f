package dev.waybill.conformance.check;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events that the specification forbids, by what is wrong with them. */
final class IllegalEvents {
  private static final List<String> TEXTS =
      List.of(
          "\u0000",
          "a\u0001",
          "tab\there",
          "line\r\nsplit: yes",
          "\u007f",
          "\u0085",
          "\u009f",
          "high \ud83d",
          "\ude80 low",
          "\ufdd0",
          "\ufdef",
          "\ufffe",
          "\uffff",
          "\ud83f\udffe",
          "\udbff\udfff");

  private final String run;
  private final Map<String, CloudEvent> events = new LinkedHashMap<>();

  private IllegalEvents(String run) {
    this.run = run;
  }

  /** All of them; ids begin with the name of the run where they can. */
  static Map<String, CloudEvent> of(String run) {
    IllegalEvents all = new IllegalEvents(run);
    all.texts();
    all.missing();
    all.names();
    all.values();
    return all.events;
  }

  private CloudEventBuilder event() {
    return CloudEventBuilder.v1()
        .withId(run + "/illegal/" + events.size())
        .withSource(URI.create("urn:waybill:illegal"))
        .withType("illegal");
  }

  private void texts() {
    for (String text : TEXTS) {
      String name = escaped(text);
      events.put("id " + name, event().withId(run + "/illegal/" + text).build());
      events.put("type " + name, event().withType(text).build());
      events.put("subject " + name, event().withSubject(text).build());
      events.put("content type " + name, event().withDataContentType("a/b" + text).build());
      events.put("extension " + name, event().withExtension("extra", text).build());
    }
  }

  /** For messages, which should not hold what is illegal. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("U+%04X", (int) c));
    }
    return escaped.toString();
  }

  private void missing() {
    events.put("no id", event().withId("").build());
    events.put("no type", event().withType("").build());
    events.put("no source", event().withSource(URI.create("")).build());
    events.put("an empty key", event().withExtension("partitionkey", "").build());
  }

  private void names() {
    for (String name :
        List.of("Upper", "with-hyphen", "with_underscore", "with.dot", "a b", "\u00e4", "")) {
      events.put("an extension named '" + name + "'", new Extended(event().build(), name, "x"));
    }
    for (String name : List.of("data", "id", "source", "type", "specversion", "time", "subject")) {
      events.put("an extension named " + name, new Extended(event().build(), name, "x"));
    }
  }

  private void values() {
    for (Number number :
        List.of(Integer.MAX_VALUE + 1L, Integer.MIN_VALUE - 1L, Long.MAX_VALUE, 1.5, 1e300)) {
      events.put("the number " + number, event().withExtension("extra", number).build());
    }
  }

  /** An event with one extension more, which no builder lets through. */
  private record Extended(CloudEvent event, String name, Object value) implements CloudEvent {
    @Override
    public @Nullable CloudEventData getData() {
      return event.getData();
    }

    @Override
    public SpecVersion getSpecVersion() {
      return event.getSpecVersion();
    }

    @Override
    public String getId() {
      return event.getId();
    }

    @Override
    public String getType() {
      return event.getType();
    }

    @Override
    public URI getSource() {
      return event.getSource();
    }

    @Override
    public @Nullable String getDataContentType() {
      return event.getDataContentType();
    }

    @Override
    public @Nullable URI getDataSchema() {
      return event.getDataSchema();
    }

    @Override
    public @Nullable String getSubject() {
      return event.getSubject();
    }

    @Override
    public @Nullable OffsetDateTime getTime() {
      return event.getTime();
    }

    @Override
    public @Nullable Object getAttribute(String attribute) {
      return event.getAttribute(attribute);
    }

    @Override
    public @Nullable Object getExtension(String extension) {
      return extension.equals(name) ? value : event.getExtension(extension);
    }

    @Override
    public Set<String> getExtensionNames() {
      return Set.of(name);
    }
  }
}
