package dev.waybill.conformance.check;

import dev.waybill.MessageHandler;
import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.Publisher;
import dev.waybill.PublisherOptions;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionState;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Programs are closed from wherever a program can be closed: twice, by several threads at once,
 * inside a handler, while they join, while a failed event waits, where a publish ends. Each is
 * given far longer than it may take.
 */
final class ClosedAnywhere implements Scenario {
  /** Whether a close returned soon, and threw nothing. */
  static final String RETURNED = "closes that return soon, wherever they are called";

  /** Whether the event whose handler closed its own program was over with that. */
  static final String SETTLED = "events whose handler closed its program, and that are over";

  static final int PLACES = 9;
  private static final int THREADS = 4;
  private static final Duration WITHIN = Duration.ofSeconds(25);
  private static final Duration SOON = Duration.ofSeconds(12);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Override
  public String name() {
    return "closed-anywhere";
  }

  @Override
  public void play(Stage stage) {
    new Play(stage).run();
  }

  /** One play of it. Each place has a group of its own. */
  private static final class Play {
    private final Stage stage;
    private final List<String> handled = new CopyOnWriteArrayList<>();

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      List<BooleanSupplier> places =
          List.of(
              this::twice,
              this::atOnce,
              () -> insideHandler("inside a handler, its program", 2, true),
              () -> insideHandler("inside a handler, its subscription", 3, false),
              () -> joining(4),
              () -> joining(5),
              () -> joining(6),
              () -> waiting(7),
              this::publishing);
      for (BooleanSupplier place : places) {
        if (!place.getAsBoolean()) {
          return; // a miss is a miss: more of them would only take longer
        }
      }
    }

    private boolean twice() {
      Messaging program = stage.open(Map.of());
      Subscription subscription = join(program, 0, delivery -> {});
      return observe(
          "twice",
          () -> {
            subscription.close(WITHIN);
            subscription.close(WITHIN);
            program.close(WITHIN);
            program.close(WITHIN);
          });
    }

    private boolean atOnce() {
      Messaging program = stage.open(Map.of());
      Subscription subscription = join(program, 1, delivery -> {});
      return observe(
          "at once",
          () -> {
            List<CompletableFuture<Void>> closes = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
              boolean whole = i % 2 == 0;
              closes.add(
                  begin(
                      () -> {
                        if (whole) {
                          program.close(WITHIN);
                        } else {
                          subscription.close(WITHIN);
                        }
                      }));
            }
            closes.forEach(each -> Patience.await(WITHIN, "a close", each));
          });
    }

    private boolean insideHandler(String where, int group, boolean whole) {
      Messaging program = stage.open(Map.of());
      CompletableFuture<Subscription> own = new CompletableFuture<>();
      CompletableFuture<Void> closed = new CompletableFuture<>();
      own.complete(
          join(
              program,
              group,
              delivery -> {
                try {
                  if (whole) {
                    program.close(WITHIN);
                  } else {
                    own.join().close(WITHIN);
                  }
                  closed.complete(null);
                } catch (RuntimeException e) { // whoever waits is told
                  closed.completeExceptionally(e);
                }
                handled.add(delivery.event().getId());
              }));
      publish(event(group, "closes"));
      if (!observe(where, () -> Patience.await(WITHIN, "the close inside a handler", closed))) {
        return false;
      }
      Patience.holds(SOON, () -> own.join().state() == SubscriptionState.CLOSED);
      join(stage.open(Map.of()), group, delivery -> handled.add(delivery.event().getId()));
      publish(event(group, "later"));
      String later = event(group, "later").getId();
      Patience.holds(PATIENCE, () -> handled.contains(later));
      String closes = event(group, "closes").getId();
      long times = handled.stream().filter(closes::equals).count();
      stage.observe(
          SETTLED,
          times == 1 && handled.contains(later),
          where
              + ": its event was handled "
              + times
              + " times, and a later one "
              + (handled.contains(later) ? "was, too" : "was not"));
      return true;
    }

    /** Each a moment later, so that different steps of joining are met. */
    private boolean joining(int group) {
      Messaging program = stage.open(Map.of());
      CompletableFuture<Void> joined =
          begin(
              () -> {
                try {
                  program.subscribe(stage.destination(), Stage.group(group), delivery -> {});
                } catch (MessagingClosedException refused) {
                  // as it may be
                }
              });
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos((group - 4) * 15L));
      return observe("while joining", () -> program.close(WITHIN))
          && observe(
              "the join that met a close", () -> Patience.await(WITHIN, "a join", ended(joined)));
    }

    /** It may fail where it met the close, if only it ends. */
    private static CompletableFuture<Void> ended(CompletableFuture<Void> joined) {
      return joined.handle((done, failure) -> null);
    }

    private boolean waiting(int group) {
      String prefix =
          "waybill.destinations." + stage.destination() + ".groups." + Stage.group(group) + ".";
      Messaging program =
          stage.open(
              Map.of(
                  prefix + "retry.backoff", "fixed",
                  prefix + "retry.initial-delay", "60s",
                  prefix + "retry.jitter", "0",
                  prefix + "hold-limit", "2m"));
      CountDownLatch failed = new CountDownLatch(1);
      Subscription subscription =
          join(
              program,
              group,
              delivery -> {
                failed.countDown();
                throw new IllegalStateException("it waits");
              });
      publish(event(group, "waits"));
      Patience.await(PATIENCE, "an event to fail", () -> failed.getCount() == 0);
      return observe("while an event waits", () -> subscription.close(WITHIN));
    }

    private boolean publishing() {
      Messaging program = stage.open(Map.of());
      Publisher publisher = program.publisher(stage.destination(), PublisherOptions.defaults());
      CompletableFuture<Void> closed =
          publisher.publish(event(8, "closes")).thenRun(publisher::close);
      return observe("where a publish ends", () -> Patience.await(WITHIN, "a close", closed))
          && observe("after that", () -> program.close(WITHIN));
    }

    private Subscription join(Messaging program, int group, MessageHandler handler) {
      Subscription subscription =
          program.subscribe(
              stage.destination(),
              Stage.group(group),
              delivery -> {
                if (delivery.event().getId().contains("/" + group + "/")) {
                  handler.handle(delivery);
                }
              });
      Patience.await(PATIENCE, "a member to be ready", subscription.ready());
      return subscription;
    }

    private void publish(CloudEvent event) {
      try (Messaging program = stage.open(Map.of())) {
        Patience.await(
            PATIENCE, "a publish", program.publisher(stage.destination()).publish(event));
      }
    }

    private CloudEvent event(int group, String what) {
      return CloudEventBuilder.v1()
          .withId(stage.codec().run() + "/" + group + "/" + what)
          .withSource(URI.create("urn:waybill:conformance:closed-anywhere"))
          .withType("dev.waybill.conformance.closed-anywhere")
          .withExtension("partitionkey", MessageCodec.key(group))
          .build();
    }

    private boolean observe(String where, Runnable close) {
      long begun = System.nanoTime();
      CompletableFuture<Void> done = begin(close);
      boolean soon = Patience.holds(SOON, done::isDone);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      Throwable failure = soon ? Ends.failure(done) : null;
      stage.observe(
          RETURNED,
          soon && failure == null,
          where
              + (soon ? " ended with " + Ends.tell(failure) : " did not end")
              + " in "
              + millis
              + " ms");
      return soon;
    }

    private static CompletableFuture<Void> begin(Runnable deed) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  deed.run();
                  done.complete(null);
                } catch (RuntimeException e) { // whoever waits is told
                  done.completeExceptionally(e);
                }
              },
              "waybill-conformance-close");
      thread.setDaemon(true);
      thread.start();
      return done;
    }
  }
}
