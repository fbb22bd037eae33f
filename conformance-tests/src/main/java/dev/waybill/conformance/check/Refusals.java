package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.ConfigurationException;
import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.MessagingException;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A program asks for what it cannot have: what nobody knows, what cannot be meant, and each feature
 * that the binder does not declare. A sound group is there all the while, and must be given what is
 * published rightly, and nothing else.
 */
final class Refusals implements Scenario {
  /** Whether a feature that is not declared was refused, typed and at once. */
  static final String UNDECLARED = "undeclared features refused as CAPABILITY_UNSUPPORTED";

  /** Whether a bad configuration was refused, and named, before anything was opened. */
  static final String BAD = "bad configurations refused, and named";

  /** Whether a refusal left no thread. */
  static final String THREADS = "refusals that leave no thread behind";

  static final int GROUP = 0;
  static final int GOOD = 20;
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "refusals";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.members(MemberSpec.of(GROUP));
    OwnThreads threads = OwnThreads.of("refusals", PATIENCE, () -> new Play(stage).run());
    boolean gone = Patience.holds(SOON, () -> threads.now() == 0);
    stage.observe(THREADS, gone, threads.names() + " are left when all is closed");
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < GOOD; i++) {
      messages.add(Message.good(i, 0, i % 4, i / 4));
    }
    messages.forEach(publisher::publish);
    publisher.awaitAll(PATIENCE);
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
  }

  /** One play of it, in a group of threads of its own. */
  private static final class Play {
    private final Stage stage;
    private boolean leaks;
    private int stray = GOOD + 1_000; // numbers of events that must never be published

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      List<BadConfiguration> bad = new ArrayList<>();
      bad.addAll(BadConfiguration.unknown(stage.binder().type(), stage.destination()));
      bad.addAll(BadConfiguration.impossible(stage.destination()));
      bad.addAll(BadConfiguration.contradictions(stage.destination()));
      bad.add(BadConfiguration.together(stage.destination()));
      bad.forEach(this::open);
      Capabilities can = stage.capabilities();
      List<UndeclaredFeature> features =
          UndeclaredFeature.all().stream().filter(each -> each.lacking().test(can)).toList();
      for (int i = 0; i < features.size(); i++) {
        ask(features.get(i), "asks" + i, can);
      }
    }

    private void open(BadConfiguration bad) {
      int before = threads();
      String end;
      try (Messaging program = stage.binder().open(bad.settings())) {
        end = "was not refused, and the program is " + program.health().status();
      } catch (ConfigurationException refused) {
        end = missing(bad, refused);
      } catch (RuntimeException other) {
        end = "ended with " + other;
      }
      stage.observe(BAD, end.isEmpty(), bad.name() + " " + end);
      leftNone(bad.name(), before);
    }

    private static String missing(BadConfiguration bad, ConfigurationException refused) {
      String told = String.valueOf(refused.getMessage());
      List<String> missing = bad.named().stream().filter(key -> !told.contains(key)).toList();
      return missing.isEmpty() ? "" : "was refused without naming " + missing + ": " + told;
    }

    /** In a program of its own: idle threads of a program may stay until it is closed. */
    private void ask(UndeclaredFeature feature, String group, Capabilities can) {
      CloudEvent event = stage.codec().event(Message.good(stray++, 1, 0, stray));
      UndeclaredFeature.Place at =
          new UndeclaredFeature.Place(
              stage.destination(), stage.destination() + "-other", group, event, can);
      int before = threads();
      String end = "was not refused";
      try (Messaging program = stage.binder().open(configuration(feature, at))) {
        program.publisher(stage.destination());
        feature.request().ask(program, at);
      } catch (MessagingException refused) {
        end =
            refused.code() == ErrorCode.CAPABILITY_UNSUPPORTED
                ? ""
                : "was refused as " + refused.code() + ": " + refused.getMessage();
      } catch (RuntimeException other) {
        end = "ended with " + other;
      }
      stage.observe(UNDECLARED, end.isEmpty(), feature.name() + " " + end);
      stage.note(feature.name() + (end.isEmpty() ? " is refused" : " " + end));
      leftNone(feature.name(), before);
    }

    private static Map<String, String> configuration(
        UndeclaredFeature feature, UndeclaredFeature.Place at) {
      Map<String, String> configuration = new HashMap<>();
      String prefix = "waybill.destinations.";
      feature
          .group()
          .forEach(
              (key, value) ->
                  configuration.put(
                      prefix + at.destination() + ".groups." + at.group() + "." + key, value));
      for (ContentMode mode : ContentMode.values()) {
        if (!at.can().contentModes().contains(mode)) {
          configuration.put(
              prefix + at.unsupported() + ".content-mode", mode.name().toLowerCase(Locale.ROOT));
        }
      }
      return configuration;
    }

    private static int threads() {
      return Thread.currentThread().getThreadGroup().activeCount();
    }

    private void leftNone(String what, int before) {
      // Who leaks once leaks again: waiting each time would only take longer.
      boolean gone = Patience.holds(leaks ? Duration.ZERO : SOON, () -> threads() <= before);
      leaks |= !gone;
      stage.observe(THREADS, gone, what + " left " + (threads() - before) + " threads behind");
    }
  }
}
