package dev.waybill.benchmark;

import dev.waybill.Backoff;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Publisher;
import dev.waybill.RetryPolicy;
import dev.waybill.StartPosition;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import io.cloudevents.CloudEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Waybill as an application uses it, with its defaults; on which binder its configuration says. */
abstract class WaybillContestant implements Contestant {
  private @Nullable Messaging messaging;

  /** What is configured beside the number of partitions. */
  abstract Map<String, String> binder(String endpoint);

  /** Whether a new group can begin with the oldest event, instead of being there before it. */
  boolean startsAtOldest() {
    return true;
  }

  @Override
  public final void connect(String endpoint) {
    Map<String, String> configuration = new HashMap<>(binder(endpoint));
    configuration.put("waybill.defaults.partitions", Integer.toString(Setting.PARTITIONS));
    messaging = Messaging.open(MessagingConfig.of(configuration));
  }

  @Override
  public final Publishing publish(String destination) {
    Publisher publisher = messaging().publisher(destination);
    return new Publishing() {
      @Override
      public void publish(CloudEvent event, Ended ended) {
        publisher.publish(event).whenComplete((receipt, failure) -> ended.ended(failure));
      }

      @Override
      public void close() {
        publisher.flush().join();
      }
    };
  }

  @Override
  public final Consuming consume(Intake intake, EventHandler handler) {
    SubscriptionOptions.Builder options =
        SubscriptionOptions.builder()
            .retry(RetryPolicy.defaults().backoff(Backoff.fixed(Zipf.BACK_OFF)));
    if (intake.fromStart() && startsAtOldest()) {
      options.start(StartPosition.earliest());
    }
    if (intake.concurrency() > 0) {
      options.concurrency(intake.concurrency());
    }
    Subscription subscription =
        messaging()
            .subscribe(
                intake.destination(),
                intake.group(),
                delivery -> handler.handle(delivery.event(), delivery.attempt()),
                options.build());
    subscription.ready().join();
    return subscription::close;
  }

  private Messaging messaging() {
    return Objects.requireNonNull(messaging);
  }

  @Override
  public final void close() {
    messaging().close();
  }
}
