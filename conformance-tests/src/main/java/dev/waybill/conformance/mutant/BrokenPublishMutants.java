package dev.waybill.conformance.mutant;

import dev.waybill.PublishReceipt;
import dev.waybill.PublishUncertainException;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What publishers can do wrong while nobody answers them. */
final class BrokenPublishMutants {
  private static final String CONFIRMED = "was confirmed while the broker could not answer";

  private BrokenPublishMutants() {}

  static List<Mutant> all() {
    return List.of(
        PublishMutants.publishing("confirms what it has sent", CONFIRMED, Hasty::new, 2),
        Twist.mutant(
            "calls confirmed what is uncertain",
            CONFIRMED,
            () ->
                (publish, destination, event) ->
                    publish.exceptionallyCompose(
                        failure ->
                            Mutation.cause(failure) instanceof PublishUncertainException
                                ? CompletableFuture.completedFuture(
                                    new PublishReceipt(destination, event.getId(), "perhaps"))
                                : publish),
            2),
        Twist.mutant(
            "tells of an uncertain end much too late",
            "took 4",
            () ->
                (publish, destination, event) ->
                    publish.exceptionallyComposeAsync(
                        failure -> publish,
                        CompletableFuture.delayedExecutor(3_500, TimeUnit.MILLISECONDS)),
            2),
        Twist.mutant(
            "has no type for what is uncertain",
            "ended with java.util.concurrent.TimeoutException",
            () ->
                (publish, destination, event) ->
                    publish.exceptionallyCompose(
                        failure ->
                            Mutation.cause(failure) instanceof PublishUncertainException
                                ? CompletableFuture.failedFuture(new TimeoutException("no answer"))
                                : publish),
            4),
        Mutation.configured(
            "takes whatever comes",
            "were taken, and there is room for",
            BrokenPublishMutants::withoutBounds,
            10));
  }

  private static Map<String, String> withoutBounds(Map<String, String> settings) {
    Map<String, String> changed = new LinkedHashMap<>(settings);
    changed.put("waybill.defaults.publish.max-in-flight", "1000000");
    changed.put("waybill.defaults.publish.max-in-flight-bytes", "1GiB");
    return changed;
  }

  /** Takes that it has sent something for an answer. */
  private static final class Hasty extends ForwardingPublisher {
    private final BinderRuntime runtime;

    Hasty(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      boolean taken = delegate.trySend(message, outcome -> {});
      if (taken) {
        runtime.schedule(
            Duration.ofMillis(1), () -> callback.done(new SendOutcome.Confirmed("sent")));
      }
      return taken;
    }
  }
}
