package dev.waybill.conformance.stage;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Random legal events: every kind of attribute, extension, text, time and data, with a weakness for
 * what breaks codecs. The same seed and number give the same event. Thread-safe.
 */
public final class GeneratedEvents {
  private static final Set<String> RESERVED =
      Set.of("id", "source", "type", "specversion", "subject", "time", "data");
  private static final List<String> WORDS =
      List.of(
          "plain",
          " led",
          "trailed ",
          "100%",
          "%41%zz",
          "\"quoted\"",
          "it's",
          "a,b;c=d",
          "back\\s",
          "\u00e4\u20ac\u00df",
          "e\u0301",
          "\u05e9\u05dc\u05d5\u05dd",
          "\u65e5\u672c",
          "\ud83d\ude80",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "<x>&amp;",
          "{}",
          "null",
          "true",
          "-0",
          "\u00a0",
          "\ufffd",
          "1e999");
  private static final List<String> SOURCES =
      List.of(
          "urn:a:b",
          "/relative",
          "relative/too?q=1&r=%20#f",
          "https://host:8080/p;x=1?q=%C3%A4",
          "mailto:a@b.example",
          "#fragment",
          "../up",
          "tag:example.org,2026:x");
  private static final List<String> SCHEMAS =
      List.of("https://example.org/s.json#/d", "urn:schema:1", "http://[::1]:80/s?v=1");

  private final long seed;
  private final String run;
  private final int maxAttributes;

  /**
   * Events of one run.
   *
   * @param maxAttributes how many attributes and extensions an event may have
   */
  public GeneratedEvents(long seed, String run, int maxAttributes) {
    this.seed = seed;
    this.run = run;
    this.maxAttributes = maxAttributes;
  }

  /** The id of an event. */
  public String id(int number) {
    return run + "/" + number;
  }

  /** The event of this number. */
  public CloudEvent event(int number) {
    SplittableRandom random = new SplittableRandom(seed ^ number * 0x9e37_79b9_7f4a_7c15L);
    CloudEventBuilder event =
        CloudEventBuilder.v1()
            .withId(id(number))
            .withSource(URI.create(of(SOURCES, random)))
            .withType("type." + text(random));
    int room = maxAttributes - 9;
    if (random.nextBoolean()) {
      event.withSubject(text(random));
    }
    if (random.nextBoolean()) {
      event.withTime(time(random));
    }
    if (random.nextInt(3) == 0) {
      event.withDataSchema(URI.create(of(SCHEMAS, random)));
    }
    if (random.nextInt(3) > 0) {
      event.withExtension("partitionkey", text(random));
    }
    for (int i = random.nextInt(Math.max(1, Math.min(7, room))); i > 0; i--) {
      extension(event, random);
    }
    data(event, random);
    return event.build();
  }

  private static void extension(CloudEventBuilder event, SplittableRandom random) {
    String name = name(random);
    switch (random.nextInt(7)) {
      case 0 -> event.withExtension(name, random.nextBoolean());
      case 1 -> event.withExtension(name, number(random));
      case 2 -> event.withExtension(name, URI.create(of(SOURCES, random)));
      case 3 -> event.withExtension(name, time(random));
      case 4 -> event.withExtension(name, bytes(random, 40));
      default -> event.withExtension(name, text(random));
    }
  }

  /** Letters and digits, 1 to 20 of them. */
  private static String name(SplittableRandom random) {
    String name;
    do {
      StringBuilder letters = new StringBuilder();
      for (int i = random.nextInt(20); i >= 0; i--) {
        letters.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
      }
      name = letters.toString();
    } while (RESERVED.contains(name) || name.startsWith("data") || name.equals("partitionkey"));
    return name;
  }

  private static Integer number(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> Integer.MAX_VALUE;
      case 1 -> Integer.MIN_VALUE;
      case 2 -> 0;
      default -> random.nextInt();
    };
  }

  private static OffsetDateTime time(SplittableRandom random) {
    int[] nanos = {0, 1, 999_999_999, 120_000_000, random.nextInt(1_000_000_000)};
    int[] years = {1, 1582, 1970, 2026, 9999, 1900 + random.nextInt(200)};
    int[] offsets = {0, 0, 60, -60, 330, 14 * 60, -12 * 60};
    return OffsetDateTime.of(
        years[random.nextInt(years.length)],
        1 + random.nextInt(12),
        2 + random.nextInt(26),
        random.nextInt(24),
        random.nextInt(60),
        random.nextInt(3) * 29,
        nanos[random.nextInt(nanos.length)],
        ZoneOffset.ofTotalSeconds(offsets[random.nextInt(offsets.length)] * 60));
  }

  /** Never empty, and nothing that the specification forbids. */
  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder(of(WORDS, random));
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(random.nextInt(4) == 0 ? anyCharacter(random) : of(WORDS, random));
    }
    return text.toString();
  }

  private static String anyCharacter(SplittableRandom random) {
    int c;
    do {
      c = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x3000);
    } while (c <= 0x1f
        || (c >= 0x7f && c <= 0x9f)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        || (c >= 0xfdd0 && c <= 0xfdef)
        || (c & 0xfffe) == 0xfffe);
    return Character.toString(c);
  }

  private static void data(CloudEventBuilder event, SplittableRandom random) {
    switch (random.nextInt(8)) {
      case 0 -> {} // none
      case 1 -> event.withData("application/octet-stream", bytes(random, 2_000));
      case 2 -> event.withData(bytes(random, 100)); // of no type
      case 3 -> event.withData("application/json", utf8("{ \"a\" : [1, 1.0, null],\n\"b\":\"x\"}"));
      case 4 -> event.withData("application/json", utf8("{broken " + text(random)));
      case 5 -> event.withData("text/plain; charset=\"utf-8\"; x=1", utf8(text(random)));
      case 6 -> event.withData("application/xml", utf8("<a b='c'>" + text(random) + "</a>"));
      default -> event.withData("application/vnd.x+json", utf8("\"" + random.nextInt() + "\""));
    }
  }

  private static byte[] bytes(SplittableRandom random, int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String of(List<String> all, SplittableRandom random) {
    return all.get(random.nextInt(all.size()));
  }
}
