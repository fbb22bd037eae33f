package dev.waybill.engine;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A delivery as a test describes it: {@code new Letter("a1", "a").attempts(2)}. */
final class Letter implements Inbound {
  final String id;
  private final @Nullable String key;
  private final List<Header> headers = new ArrayList<>();
  private Shard shard = new Shard("orders", "0", "0", 1);
  private String position;
  private int size = 100;
  private int attempts;
  private int crashes;
  private boolean diedAlone;
  private boolean inlet;
  private boolean undecodable;
  private @Nullable Instant notBefore;

  Letter(String id, @Nullable String key) {
    this.id = id;
    this.key = key;
    position = "@" + id;
  }

  Letter on(Shard value) {
    shard = value;
    return this;
  }

  Letter at(String value) {
    position = value;
    return this;
  }

  Letter size(int value) {
    size = value;
    return this;
  }

  Letter attempts(int value) {
    attempts = value;
    return this;
  }

  Letter crashes(int value) {
    crashes = value;
    return this;
  }

  Letter killer() {
    diedAlone = true;
    return this;
  }

  Letter notBefore(Instant value) {
    notBefore = value;
    return this;
  }

  Letter undecodable() {
    undecodable = true;
    return this;
  }

  Letter header(String name, String value) {
    headers.add(Header.of(name, value));
    return this;
  }

  /** Through the inlet, with headers in pairs. */
  Letter throughInlet(String... namesAndValues) {
    inlet = true;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      header(namesAndValues[i], namesAndValues[i + 1]);
    }
    return this;
  }

  static Letter releaseCommand(String key) {
    return new Letter("release-" + key, key).throughInlet(ControlHeaders.COMMAND, Parking.RELEASE);
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public String position() {
    return position;
  }

  @Override
  public @Nullable String key() {
    return key;
  }

  @Override
  public int sizeBytes() {
    return size;
  }

  @Override
  public Instant enqueuedAt() {
    return Instant.parse("2025-12-31T23:59:59Z");
  }

  @Override
  public boolean viaInlet() {
    return inlet;
  }

  @Override
  public int priorAttempts() {
    return attempts;
  }

  @Override
  public boolean diedAlone() {
    return diedAlone;
  }

  @Override
  public @Nullable Instant notBefore() {
    return notBefore;
  }

  @Override
  public int crashes() {
    return crashes;
  }

  @Override
  public CloudEvent event() {
    if (undecodable) {
      throw new MalformedEventException("no CloudEvent at " + position, null);
    }
    return CloudEventBuilder.v1()
        .withId(id)
        .withType("test")
        .withSource(URI.create("urn:test"))
        .withData(id.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  @Override
  public RawMessage raw() {
    byte[] nativeKey = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return new RawMessage(nativeKey, id.getBytes(StandardCharsets.UTF_8), headers);
  }

  @Override
  public String toString() {
    return "letter " + id;
  }
}
