package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.ContentMode;
import dev.waybill.Messaging;
import dev.waybill.PublishOptions;
import dev.waybill.PublishReceipt;
import dev.waybill.PublisherOptions;
import dev.waybill.RetryPolicy;
import dev.waybill.StartPosition;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.stage.Patience;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A feature that a binder may not declare, and a way to ask for it. Who adds a capability adds the
 * feature here: it is then refused by every binder that lacks it, or said to be broken.
 *
 * @param name as reports have it
 * @param lacking whether a binder with these capabilities does not have it
 * @param group what must be configured of the group that asks for it, as below the group
 * @param request asks for it; throws where it is refused
 */
record UndeclaredFeature(
    String name, Predicate<Capabilities> lacking, Map<String, String> group, Request request) {

  /** Asks for a feature. */
  @FunctionalInterface
  interface Request {
    /**
     * Asks.
     *
     * @param program is configured with the options of the group
     * @param at where to ask
     */
    void ask(Messaging program, Place at);
  }

  /**
   * Where to ask for a feature.
   *
   * @param destination exists
   * @param unsupported a destination that is configured with the content mode that is not offered
   * @param group the group that the options are for
   * @param event what may be published; it must not arrive
   * @param can what is declared
   */
  record Place(
      String destination, String unsupported, String group, CloudEvent event, Capabilities can) {}

  private static final Duration FAR = Duration.ofHours(2); // beyond any hold-limit by default
  private static final Duration LONGEST_OPTION = Duration.ofDays(7);

  static List<UndeclaredFeature> all() {
    return List.of(
        joining(
            "start=earliest",
            can -> !starts(can, StartPosition.Kind.EARLIEST),
            Map.of("start", "earliest")),
        joining(
            "start at a time",
            can -> !starts(can, StartPosition.Kind.TIME),
            Map.of("start", "2026-01-02T03:04:05Z")),
        joining(
            "ordering=key",
            can -> can.keyOwnership() != KeyOwnership.EXCLUSIVE,
            Map.of("ordering", "key")),
        joining(
            "dead-letter.policy=park-key",
            can ->
                !can.groupState()
                    || !can.inletCoOwned()
                    || can.deadLetterBrowse() == Capabilities.Browse.NONE,
            Map.of("dead-letter.policy", "park-key")),
        joining(
            "a back-off that is longer than a key can be held",
            can -> !can.deferKeepsKeyOrder(),
            backoff(FAR)),
        new UndeclaredFeature(
            "a back-off that is longer than a delivery can be held",
            can -> !can.deferKeepsKeyOrder() && can.maxLease().compareTo(LONGEST_OPTION) < 0,
            Map.of(),
            UndeclaredFeature::outlastLease),
        joining(
            "a back-off without order that is longer than hold-limit",
            can -> !can.inlet(),
            with(backoff(FAR), "ordering", "none")),
        new UndeclaredFeature(
            "a content mode",
            can -> can.contentModes().size() < ContentMode.values().length,
            Map.of(),
            (program, at) -> program.publisher(at.unsupported(), PublisherOptions.defaults())),
        publishing(
            "a delayed publish",
            can -> can.maxPublishDelay().compareTo(Capabilities.UNLIMITED) < 0,
            can -> PublishOptions.defaults().delay(can.maxPublishDelay().plusSeconds(1))),
        publishing(
            "a time to live",
            can -> !can.ttl(),
            can -> PublishOptions.defaults().ttl(Duration.ofMinutes(1))),
        publishing(
            "one more priority than there are",
            can -> true,
            can -> PublishOptions.defaults().priority(Math.max(1, can.priorities()))),
        publishing(
            "a priority below the lowest",
            can -> true,
            can -> PublishOptions.defaults().priority(-1)),
        new UndeclaredFeature(
            "browsing dead letters",
            can -> can.deadLetterBrowse() == Capabilities.Browse.NONE,
            Map.of(),
            (program, at) ->
                end(program.deadLetters(at.destination(), at.group()).browse(null, 1))),
        new UndeclaredFeature(
            "releasing a key",
            can -> !can.groupState(),
            Map.of(),
            (program, at) -> end(program.deadLetters(at.destination(), at.group()).release("k-1"))),
        new UndeclaredFeature(
            "the backlog",
            can -> !can.backlog(),
            Map.of(),
            (program, at) -> end(program.backlog(at.destination(), at.group()))));
  }

  private static boolean starts(Capabilities can, StartPosition.Kind kind) {
    return can.startPositions().contains(kind);
  }

  private static Map<String, String> backoff(Duration delay) {
    return Map.of(
        "retry.backoff",
        "fixed",
        "retry.initial-delay",
        delay.toSeconds() + "s",
        "retry.max-attempts",
        "2");
  }

  private static Map<String, String> with(Map<String, String> options, String key, String value) {
    Map<String, String> all = new HashMap<>(options);
    all.put(key, value);
    return all;
  }

  private static UndeclaredFeature joining(
      String name, Predicate<Capabilities> lacking, Map<String, String> group) {
    return new UndeclaredFeature(
        name,
        lacking,
        group,
        (program, at) -> program.subscribe(at.destination(), at.group(), delivery -> {}).close());
  }

  private static UndeclaredFeature publishing(
      String name,
      Predicate<Capabilities> lacking,
      Function<Capabilities, PublishOptions> options) {
    return new UndeclaredFeature(
        name,
        lacking,
        Map.of(),
        (program, at) -> {
          CompletableFuture<PublishReceipt> publish =
              program.publisher(at.destination()).publish(at.event(), options.apply(at.can()));
          if (publish.isDone()) { // else it was begun, and it is too late to refuse it
            end(publish);
          }
        });
  }

  /** Said in code, since how long a lease is tells the server. */
  private static void outlastLease(Messaging program, Place at) {
    Duration wait = at.can().maxLease().plusSeconds(1);
    program
        .subscribe(
            at.destination(),
            at.group(),
            delivery -> {},
            SubscriptionOptions.builder()
                .retry(RetryPolicy.fixed(wait))
                .holdLimit(wait.plusSeconds(1))
                .build())
        .close();
  }

  private static void end(CompletableFuture<?> request) {
    Patience.holds(Duration.ofSeconds(20), request::isDone);
    Throwable failure = request.isDone() ? Ends.failure(request) : null;
    if (failure instanceof RuntimeException refused) {
      throw refused;
    }
  }
}
