package dev.waybill.conformance.check;

import dev.waybill.spi.RawMessage.Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A class that everybody in this process can load, and nobody may: its first use springs the trap.
 * Each trap has another, since a class is initialized only once. Thread-safe.
 */
final class Trap {
  private static final String TEMPLATE = "TrapDoor0000";
  private static final Set<String> SPRUNG = ConcurrentHashMap.newKeySet();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String name;

  private Trap(String name) {
    this.name = name;
  }

  static Trap set() {
    String door = "TrapDoor%04d".formatted(NUMBERS.incrementAndGet());
    try {
      // Latin-1 keeps every byte, and the names are of one length.
      String template = new String(template(), StandardCharsets.ISO_8859_1);
      byte[] bytes = template.replace(TEMPLATE, door).getBytes(StandardCharsets.ISO_8859_1);
      return new Trap(MethodHandles.lookup().defineClass(bytes).getName());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("No class can be added to " + Trap.class.getPackage(), e);
    }
  }

  private static byte[] template() {
    try (InputStream bytes = Trap.class.getResourceAsStream(TEMPLATE + ".class")) {
      return Objects.requireNonNull(bytes, TEMPLATE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("The template of a trap cannot be read", e);
    }
  }

  /** By the initialization of the class of that name. */
  static void spring(String name) {
    SPRUNG.add(name);
  }

  String name() {
    return name;
  }

  boolean isSprung() {
    return SPRUNG.contains(name);
  }

  /** By which others tell a reader what to make of a message. */
  List<Header> headers() {
    return List.of(
        Header.of("__TypeId__", name),
        Header.of("spring_json_header_types", name),
        Header.of("java-class", name),
        Header.of("x-type", name));
  }
}
