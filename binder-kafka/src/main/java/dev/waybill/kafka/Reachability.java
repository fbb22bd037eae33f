package dev.waybill.kafka;

import dev.waybill.Health;
import dev.waybill.spi.BinderRuntime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster answers. Nothing else tells: a consumer that reaches nobody goes on without a
 * word, and a publish only says so when its time is up. Whoever asks is told the last answer and
 * causes the next question, so that a program that nobody looks at asks nothing. Thread-safe.
 */
final class Reachability {
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final String binder;
  private final Admin admin;
  private final BinderRuntime runtime;
  private final AtomicBoolean asking = new AtomicBoolean();

  /** Written by whoever is asking. */
  private volatile long askedNanos;

  private volatile @Nullable Throwable trouble;

  /** Asks nothing yet: who makes it has just been answered. */
  Reachability(String binder, Admin admin, BinderRuntime runtime) {
    this.binder = binder;
    this.admin = admin;
    this.runtime = runtime;
    askedNanos = runtime.nanoTime();
  }

  /** As the last answer had it; does not block. */
  Health health() {
    ask();
    Throwable error = trouble;
    return error == null
        ? Health.up()
        : Health.down(
            "binder '" + binder + "' gets no answer from the cluster: " + error.getMessage());
  }

  private void ask() {
    long now = runtime.nanoTime();
    if (now - askedNanos < BETWEEN.toNanos() || !asking.compareAndSet(false, true)) {
      return;
    }
    askedNanos = now;
    admin
        .describeCluster(new DescribeClusterOptions().timeoutMs((int) ANSWER.toMillis()))
        .clusterId()
        .whenComplete(
            (id, error) -> {
              trouble = error;
              asking.set(false);
            });
  }
}
