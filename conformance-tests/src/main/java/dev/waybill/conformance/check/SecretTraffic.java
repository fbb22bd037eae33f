package dev.waybill.conformance.check;

import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.MessagingException;
import dev.waybill.PublisherOptions;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Counters;
import dev.waybill.conformance.stage.Output;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plants secrets: in settings of the client, some of which it refuses, and in the data of events
 * whose handler fails. Then looks for them in everything that is printed, thrown and counted.
 */
final class SecretTraffic implements Scenario {
  static final String NOWHERE = "secrets that show nowhere";

  private static final List<String> SETTINGS =
      List.of(
          "password",
          "token",
          "secret",
          "sasl.jaas.config",
          "ssl.keystore.password",
          "ssl.truststore.password",
          "ssl.key.store.password",
          "ssl.trust.store.password",
          "ssl.key.password",
          "credentials",
          "private-key",
          "passwrod-of-token");

  static final int EVENTS = 8;
  static final int SECRETS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "secret-traffic";
  }

  /** It reads along with what the process prints. */
  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public void play(Stage stage) {
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i < SECRETS; i++) {
      secrets.add("s3cr3t-" + Long.toString(stage.seed() + i, 36) + "-" + (char) ('a' + i));
    }
    StringBuilder seen = new StringBuilder();
    Counters counters = new Counters();
    try (Output output = Output.listen()) {
      for (int i = 0; i < SETTINGS.size(); i++) {
        seen.append(opened(stage, SETTINGS.get(i), secrets.get(i)));
      }
      stage.through(binder -> binder.withTelemetry(counters));
      handle(stage, secrets.subList(SETTINGS.size(), SECRETS), seen);
      seen.append(output.text());
    }
    seen.append(counters.ids());
    for (int i = 0; i < SECRETS; i++) {
      String what = i < SETTINGS.size() ? "the setting " + SETTINGS.get(i) : "the data of an event";
      int at = seen.indexOf(secrets.get(i));
      stage.observe(NOWHERE, at < 0, what + " shows in: " + excerpt(seen, at));
    }
  }

  private static String excerpt(CharSequence text, int at) {
    return at < 0
        ? ""
        : text.subSequence(Math.max(0, at - 120), Math.min(text.length(), at + 60)).toString();
  }

  /** What is said of a program with this setting, whether it can be opened or not. */
  private static String opened(Stage stage, String setting, String secret) {
    String key = "waybill.binders." + stage.binder().type() + ".client." + setting;
    String text = MessagingConfig.of(stage.binder().configuration(Map.of(key, secret))).toString();
    try (Messaging program = stage.binder().open(Map.of(key, secret))) {
      return text + texts(program, program.health(), program.capabilities(stage.destination()));
    } catch (MessagingException refused) {
      return text + told(refused);
    }
  }

  /** What each says of itself, be it little today. */
  private static String texts(Object... things) {
    return Stream.of(things).map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static String told(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      text.append(each).append('\n');
    }
    return text.toString();
  }

  private static void handle(Stage stage, List<String> secrets, StringBuilder seen) {
    Messaging program =
        stage.open(
            Map.of(
                "waybill.destinations." + stage.destination() + ".groups.g0.retry.max-attempts",
                "2",
                "waybill.destinations." + stage.destination() + ".groups.g0.retry.initial-delay",
                "10ms"));
    AtomicInteger calls = new AtomicInteger();
    Subscription subscription =
        program.subscribe(
            stage.destination(),
            "g0",
            delivery -> {
              seen(seen, delivery + " ");
              calls.incrementAndGet();
              throw new IllegalStateException("it fails, as it is meant to");
            },
            SubscriptionOptions.defaults());
    Patience.await(PATIENCE, "the subscription", subscription.ready());
    var publisher = program.publisher(stage.destination(), PublisherOptions.defaults());
    for (int i = 0; i < secrets.size(); i++) {
      Patience.await(PATIENCE, "a publish", publisher.publish(event(i, secrets.get(i))));
    }
    Patience.await(PATIENCE, "all attempts", () -> calls.get() >= 2 * secrets.size());
    Patience.await(
        PATIENCE,
        "all dead letters",
        () ->
            Patience.await(
                    PATIENCE, "a count", program.deadLetters(stage.destination(), "g0").count())
                >= secrets.size());
    seen(seen, texts(program, program.health(), subscription, publisher));
    Patience.await(
            PATIENCE,
            "dead letters",
            program.deadLetters(stage.destination(), "g0").browse(null, 100))
        .letters()
        .forEach(letter -> seen(seen, letter + " " + letter.message() + letter.stack()));
    program.close(Duration.ofSeconds(5));
  }

  private static void seen(StringBuilder seen, String text) {
    synchronized (seen) {
      seen.append(text).append('\n');
    }
  }

  private static CloudEvent event(int number, String secret) {
    return CloudEventBuilder.v1()
        .withId("secret-" + number)
        .withSource(URI.create("urn:waybill:conformance"))
        .withType("secret")
        .withExtension("partitionkey", "k-" + number % 3)
        .withExtension("ticket", secret)
        .withData("text/plain", secret.getBytes(StandardCharsets.UTF_8))
        .build();
  }
}
