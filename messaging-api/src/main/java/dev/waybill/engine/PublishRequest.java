package dev.waybill.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one call asks for. Internal; may change or disappear in any release. */
public record PublishRequest(
    Duration delay, @Nullable Duration ttl, int priority, @Nullable Duration deadline) {
  public static final PublishRequest PLAIN = new PublishRequest(Duration.ZERO, null, 0, null);
}
