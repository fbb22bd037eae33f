package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** What a publisher can do wrong. */
final class PublishMutants {
  private PublishMutants() {}

  static List<Mutant> all() {
    return List.of(
        publishing(
            "confirms one event in a thousand and drops it",
            "H1",
            (publisher, runtime) ->
                new ForwardingPublisher(publisher) {
                  private final AtomicInteger sends = new AtomicInteger();

                  @Override
                  public boolean trySend(Outbound message, SendCallback callback) {
                    if (message.to().kind() == Address.Kind.DESTINATION
                        && sends.incrementAndGet() % 1000 == 0) {
                      runtime.schedule(
                          Duration.ofMillis(1),
                          () -> callback.done(new SendOutcome.Confirmed("nowhere")));
                      return true;
                    }
                    return delegate.trySend(message, callback);
                  }
                },
            1));
  }

  static Mutant publishing(
      String name,
      String message,
      BiFunction<BinderPublisher, BinderRuntime, BinderPublisher> change,
      Integer... checks) {
    return new Mutant(name, Set.of(checks), message, Change.publishers(change));
  }
}
