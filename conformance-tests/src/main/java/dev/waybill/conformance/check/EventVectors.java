package dev.waybill.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Legal events that codecs get wrong. They are code and not files, since a file format of the suite
 * would be one more codec that gets them wrong.
 */
final class EventVectors {
  private static final int KIB_8 = 8 * 1024;

  /** Texts that need care somewhere. */
  private static final List<String> TEXTS =
      List.of(
          "plain",
          " led",
          "trailed ",
          "  ",
          "\u00a0",
          "100%",
          "%41%zz",
          "%",
          "\"quoted\"",
          "'single'",
          "back\\slash",
          "a,b;c=d",
          "<x>&amp;</x>",
          "{\"json\":true}",
          "null",
          "true",
          "-0",
          "1e999",
          "\u00e4\u00f6\u00fc\u20ac",
          "e\u0301 is not \u00e9",
          "\u05e9\u05dc\u05d5\u05dd and \u0645\u0631\u062d\u0628\u0627",
          "\u65e5\u672c\u8a9e",
          "\ud83d\ude80 \ud83d\udc69\u200d\ud83d\udcbb",
          "\ufffd",
          "=?utf-8?Q?no?=",
          "a".repeat(300));

  private final String run;
  private final List<Vector> vectors = new ArrayList<>();

  private EventVectors(String run) {
    this.run = run;
  }

  /** All of them; ids begin with the name of the run. */
  static List<Vector> of(String run) {
    EventVectors all = new EventVectors(run);
    all.envelopes();
    all.types();
    all.times();
    all.texts();
    all.data();
    all.keys();
    all.large();
    all.attributes();
    return all.vectors;
  }

  private CloudEventBuilder event(String name) {
    return CloudEventBuilder.v1()
        .withId(run + "/" + vectors.size() + "/" + name)
        .withSource(URI.create("urn:waybill:vector"))
        .withType("vector");
  }

  private void add(String observation, String name, CloudEventBuilder event) {
    vectors.add(new Vector(observation, name, event.build()));
  }

  private void envelopes() {
    String to = VectorTraffic.ENVELOPES;
    OffsetDateTime time = OffsetDateTime.parse("2026-01-02T03:04:05Z");
    URI schema = URI.create("https://example.org/schema.json#/order");
    add(to, "minimal", event("minimal"));
    add(to, "with a subject", event("subject").withSubject("s"));
    add(to, "with a time", event("time").withTime(time));
    add(to, "with a schema", event("schema").withDataSchema(schema));
    add(to, "with a content type and no data", event("type").withDataContentType("text/plain"));
    add(to, "with data alone", event("data").withData(utf8("{}")));
    add(to, "with an extension", event("extension").withExtension("extra", "x"));
    add(
        to,
        "full",
        event("full")
            .withSubject("subject")
            .withTime(time)
            .withDataSchema(schema)
            .withExtension("partitionkey", "k")
            .withExtension("extra", "x")
            .withExtension("a1b2c3", "y")
            .withData("application/json", utf8("{\"a\":1}")));
    for (String source :
        List.of("/relative", "a/b?c=%20#d", "https://host:1/p;x?q=%C3%A4", "mailto:a@b.example")) {
      add(to, "source " + source, event("source").withSource(URI.create(source)));
    }
  }

  private void types() {
    String to = VectorTraffic.TYPES;
    for (int number : new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      add(to, "integer " + number, event("integer").withExtension("value", number));
    }
    add(to, "true", event("true").withExtension("value", true));
    add(to, "false", event("false").withExtension("value", false));
    add(to, "string", event("string").withExtension("value", "text"));
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    add(to, "binary", event("binary").withExtension("value", all));
    add(to, "binary of a byte", event("byte").withExtension("value", new byte[] {(byte) 0xfe}));
    add(to, "uri", event("uri").withExtension("value", URI.create("https://a.example/b?c=d#e")));
    add(to, "uri reference", event("reference").withExtension("value", URI.create("../b?c")));
    for (String time : List.of("2026-01-02T03:04:05.678901234+05:30", "1969-12-31T23:59:59Z")) {
      add(
          to,
          "timestamp " + time,
          event("timestamp").withExtension("value", OffsetDateTime.parse(time)));
    }
  }

  private void times() {
    List<String> times =
        List.of(
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05+00:00",
            "2026-01-02T03:04:05.1Z",
            "2026-01-02T03:04:05.12Z",
            "2026-01-02T03:04:05.123456Z",
            "2026-01-02T03:04:05.123456789Z",
            "2026-01-02T03:04:05.000000001Z",
            "2026-01-02T03:04:05.999999999Z",
            "2026-01-02T00:00:00Z",
            "2026-12-31T23:59:59.5+14:00",
            "2026-01-01T00:00:00-12:00",
            "2026-06-15T12:00:00+05:45",
            "2024-02-29T12:00:00Z",
            "1970-01-01T00:00:00Z",
            "1582-10-10T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z");
    for (String time : times) {
      add(VectorTraffic.TIMES, time, event("time").withTime(OffsetDateTime.parse(time)));
    }
  }

  private void texts() {
    for (String text : TEXTS) {
      add(
          VectorTraffic.TEXTS,
          "'" + text + "'",
          event(text)
              .withType(text)
              .withSubject(text)
              .withExtension("partitionkey", text)
              .withExtension("extra", text));
    }
    StringBuilder mixed = new StringBuilder();
    SplittableRandom random = new SplittableRandom(8);
    while (mixed.toString().getBytes(UTF_8).length < KIB_8) {
      mixed.append(TEXTS.get(random.nextInt(TEXTS.size()))).append(' ');
    }
    add(VectorTraffic.TEXTS, "8 KiB", event("8").withSubject(mixed.toString()));
    add(VectorTraffic.TEXTS, "8 KiB extra", event("8x").withExtension("extra", mixed.toString()));
  }

  private void data() {
    String json = "application/json";
    add(VectorTraffic.DATA, "none", event("none"));
    add(VectorTraffic.DATA, "empty", event("empty").withData(new byte[0]));
    for (String type : List.of("text/plain", json, "application/octet-stream")) {
      add(VectorTraffic.DATA, "no " + type, event("no").withDataContentType(type));
      add(VectorTraffic.DATA, "empty " + type, event("empty").withData(type, new byte[0]));
    }
    List<String> documents =
        List.of(
            "null",
            "true",
            "42",
            "-1.50e300",
            "12345678901234567890.12345678901234567890",
            "1.0",
            "\"text\"",
            "\"\\u0041\\/\\ud83d\\ude80\"",
            "[]",
            "[1, 2.0 ,null]",
            "{}",
            " { \"a\" : 1 ,\r\n\t\"b\" : [ ] } ",
            "{\"a\":1,\"a\":2}",
            "{\"b\":1,\"a\":2}",
            "{broken");
    for (String document : documents) {
      add(VectorTraffic.DATA, "JSON " + document, event("json").withData(json, utf8(document)));
    }
    byte[] noise = new byte[5_000];
    new SplittableRandom(5).nextBytes(noise);
    Map<String, byte[]> others = new LinkedHashMap<>();
    others.put("application/vnd.acme.v1+json; charset=utf-8", utf8("{\"\u00e4\":\"\u20ac\"}"));
    others.put("text/plain", utf8("plain\r\ntext \u20ac"));
    others.put("text/plain; charset=iso-8859-1", "\u00e4".getBytes(StandardCharsets.ISO_8859_1));
    others.put("text/plain; charset=\"utf-16\"; x=1", "\u20ac".getBytes(StandardCharsets.UTF_16));
    others.put("application/xml", utf8("<?xml version='1.0'?><a b=\"c\">\u20ac</a>"));
    others.put("application/octet-stream", noise);
    others.put("multipart/mixed; boundary=\"a;b\"", utf8("--a;b--"));
    others.put("Application/JSON", utf8("{ }"));
    others.put("application/x", new byte[] {0});
    others.forEach(
        (type, bytes) -> add(VectorTraffic.DATA, type, event("data").withData(type, bytes)));
    add(VectorTraffic.DATA, "noise of no type", event("noise").withData(noise));
  }

  private void keys() {
    String to = VectorTraffic.KEYS;
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    add(to, "without a key", event("none"));
    for (String key : List.of("k", "K", " k ", "0", "\u00e4", "%41", "a/b", "k".repeat(1024))) {
      add(to, "key '" + key + "'", event("key").withExtension("partitionkey", key));
    }
    add(
        to,
        "traced",
        event("trace")
            .withExtension("partitionkey", "t")
            .withExtension("traceparent", trace)
            .withExtension("tracestate", "acme=00f067aa0ba902b7,b=c"));
    add(to, "traced, without a key", event("trace").withExtension("traceparent", trace));
  }

  /** Of 64 KiB each, headers as the widest binding writes them and their framing included. */
  private void large() {
    for (int i = 0; i < VectorTraffic.LARGE_EVENTS; i++) {
      CloudEventBuilder event =
          event("large")
              .withSubject("s".repeat(1 + i * 100))
              .withDataContentType("application/json");
      int room = 64 * 1024 - wireBytes(event.build()) - 2;
      byte[] document = utf8("\"" + "x".repeat(room) + "\"");
      add(VectorTraffic.LARGE, "64 KiB " + i, event.withData(document));
    }
  }

  private static int wireBytes(CloudEvent event) {
    int bytes = 0;
    for (String name : event.getAttributeNames()) {
      Object value = event.getAttribute(name);
      bytes += value == null ? 0 : name.length() + utf8(value.toString()).length + 20;
    }
    return bytes;
  }

  private void attributes() {
    String to = VectorTraffic.ATTRIBUTES;
    for (int count : new int[] {1, 8, 10, 11, 30, 64, 200}) {
      CloudEventBuilder event = event("many");
      for (int i = 0; i < count; i++) {
        event.withExtension("x" + i, "value " + i);
      }
      add(to, count + " extensions", event);
    }
    for (int kib : new int[] {4, 16, 40, 128, 512}) {
      add(to, kib + " KiB", event("wide").withExtension("extra", "e".repeat(kib * 1024)));
    }
    add(to, "a name of 20", event("name").withExtension("a1234567890123456789", "v"));
    add(to, "a name of 1", event("name").withExtension("a", "v"));
    add(to, "a name of digits", event("name").withExtension("2026", "v"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
