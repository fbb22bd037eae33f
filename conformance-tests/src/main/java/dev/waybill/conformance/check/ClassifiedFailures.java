package dev.waybill.conformance.check;

import dev.waybill.Backoff;
import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.Delivery;
import dev.waybill.NonRetryableException;
import dev.waybill.RetryAfterException;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.IllegalCharsetNameException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A handler fails in every way that a retry policy tells apart: by type, by subclass, by cause, as
 * an error, for good, and asking for a wait of its own. Each kind of failure has a few events, each
 * with a key of its own, and every attempt fails.
 */
final class ClassifiedFailures implements Scenario {
  /** Whether an event was tried as often as its kind of failure allows, and is dead then. */
  static final String CLASSIFIED = "events tried as often as their kind of failure allows";

  /** Whether a wait was as the rule of its kind says. */
  static final String RULES = "waits as the rule of the failure says";

  /** Whether a wait was as the handler asked. */
  static final String ASKED = "waits as the handler asked for";

  static final int EVENTS = 4;
  private static final int GROUP = 0;
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(1);
  private static final Duration POLICY = Duration.ofMillis(20);
  private static final Duration RULE = Duration.ofMillis(200);
  private static final Duration CHECKED_RULE = Duration.ofMillis(300);
  private static final Duration ASKED_FOR = Duration.ofMillis(500);
  private static final Duration FAR_TOO_LONG = Duration.ofMinutes(10);
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Kinds of failure; how often it is tried, and how long the wait is at least. */
  private enum Kind {
    PLAIN(MAX_ATTEMPTS, POLICY) {
      @Override
      Throwable failure() {
        return new IllegalStateException("plain");
      }
    },
    GIVEN_UP(1, POLICY) {
      @Override
      Throwable failure() {
        return new IllegalArgumentException("given up");
      }
    },
    SUBCLASS_GIVEN_UP(1, POLICY) {
      @Override
      Throwable failure() {
        return new IllegalCharsetNameException("given up as its superclass is");
      }
    },
    CAUSE_GIVEN_UP(1, POLICY) {
      @Override
      Throwable failure() {
        return new IllegalStateException(new IllegalArgumentException("given up as a cause"));
      }
    },
    LATER_RULE(MAX_ATTEMPTS, RULE) {
      @Override
      Throwable failure() {
        return new NumberFormatException("its superclass is given up, and a later rule wins");
      }
    },
    CHECKED(MAX_ATTEMPTS, CHECKED_RULE) {
      @Override
      Throwable failure() {
        return new IOException("checked");
      }
    },
    CAUSE_WITH_RULE(MAX_ATTEMPTS, CHECKED_RULE) {
      @Override
      Throwable failure() {
        return new UncheckedIOException(new IOException("as a cause"));
      }
    },
    NON_RETRYABLE(1, POLICY) {
      @Override
      Throwable failure() {
        return new NonRetryableException("not retryable");
      }
    },
    CAUSE_NON_RETRYABLE(1, POLICY) {
      @Override
      Throwable failure() {
        return new IllegalStateException(new NonRetryableException("as a cause"));
      }
    },
    ERROR(MAX_ATTEMPTS, POLICY) {
      @Override
      Throwable failure() {
        return new NoClassDefFoundError("an error");
      }
    },
    ASKS(MAX_ATTEMPTS, ASKED_FOR) {
      @Override
      Throwable failure() {
        return new RetryAfterException(ASKED_FOR, null);
      }
    },
    ASKS_AS_CAUSE(MAX_ATTEMPTS, ASKED_FOR) {
      @Override
      Throwable failure() {
        return new IllegalStateException(new RetryAfterException(ASKED_FOR, null));
      }
    },
    ASKS_FOR_TOO_MUCH(MAX_ATTEMPTS, HOLD_LIMIT) {
      @Override
      Throwable failure() {
        return new RetryAfterException(FAR_TOO_LONG, null);
      }
    };

    private final int attempts;
    private final Duration wait;

    Kind(int attempts, Duration wait) {
      this.attempts = attempts;
      this.wait = wait;
    }

    abstract Throwable failure();

    boolean asks() {
      return wait.equals(ASKED_FOR) || wait.equals(HOLD_LIMIT);
    }

    static Kind of(int message) {
      return values()[message % values().length];
    }
  }

  static int kinds() {
    return Kind.values().length;
  }

  @Override
  public String name() {
    return "classified-failures";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS));
    new Play(stage).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    // Guarded by this: when each attempt of a message began and ended.
    private final Map<Integer, List<long[]>> attempts = new HashMap<>();

    Play(Stage stage) {
      this.stage = stage;
    }

    void run() {
      RetryPolicy policy =
          RetryPolicy.fixed(POLICY)
              .maxAttempts(MAX_ATTEMPTS)
              .giveUpOn(IllegalArgumentException.class)
              .on(NumberFormatException.class, Backoff.fixed(RULE))
              .on(IOException.class, Backoff.fixed(CHECKED_RULE));
      Subscription subscription =
          stage
              .open(Map.of())
              .subscribe(
                  stage.destination(),
                  Stage.group(GROUP),
                  this::handle,
                  SubscriptionOptions.builder().retry(policy).holdLimit(HOLD_LIMIT).build());
      Patience.await(PATIENCE.multipliedBy(3), "a member to be ready", subscription.ready());
      int all = kinds() * EVENTS;
      try (MessagePublisher publisher = stage.publisher()) {
        for (int i = 0; i < all; i++) {
          publisher.publish(Message.good(i, 0, i, 0));
        }
        publisher.awaitAll(PATIENCE);
      }
      DeadLetters letters = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(0));
      Patience.holds(PATIENCE, () -> isOver(letters, all));
      judge(all, stage.readDeadLetters(GROUP));
    }

    private static boolean isOver(DeadLetters letters, int all) {
      return Patience.await(PATIENCE, "the count of dead letters", letters.count()) >= all;
    }

    private void handle(Delivery delivery) throws Exception {
      int message = stage.codec().message(delivery.event()).orElseThrow().number();
      long begun = System.nanoTime();
      Throwable failure = Kind.of(message).failure();
      synchronized (this) {
        attempts
            .computeIfAbsent(message, any -> new ArrayList<>())
            .add(new long[] {begun, System.nanoTime(), delivery.attempt()});
      }
      throwSneakily(failure);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwSneakily(Throwable failure) throws T {
      throw (T) failure;
    }

    private synchronized void judge(int all, List<DeadLetter> letters) {
      Map<Integer, Integer> dead = new HashMap<>();
      for (DeadLetter letter : letters) {
        stage
            .codec()
            .message(letter.event())
            .ifPresent(message -> dead.put(message.number(), letter.attempts()));
      }
      for (int message = 0; message < all; message++) {
        Kind kind = Kind.of(message);
        List<long[]> tried = attempts.getOrDefault(message, List.of());
        stage.observe(
            CLASSIFIED,
            tried.size() == kind.attempts
                && dead.getOrDefault(message, 0) == kind.attempts
                && isCounted(tried),
            told(message, tried, dead.get(message)));
        for (int i = 1; i < tried.size(); i++) {
          judge(message, i + 1, tried.get(i)[0] - tried.get(i - 1)[1]);
        }
      }
    }

    private static boolean isCounted(List<long[]> tried) {
      for (int i = 0; i < tried.size(); i++) {
        if (tried.get(i)[2] != i + 1) {
          return false;
        }
      }
      return true;
    }

    private static String told(int message, List<long[]> tried, @Nullable Integer dead) {
      Kind kind = Kind.of(message);
      return "%s was tried %d times instead of %d: message %d of key %d, attempts told %s, %s; %s"
          .formatted(
              kind,
              tried.size(),
              kind.attempts,
              message,
              message,
              tried.stream().map(one -> one[2]).toList(),
              dead == null ? "no dead letter" : "dead letter after " + dead,
              likely(kind, tried, dead));
    }

    /** Where an author looks first. */
    private static String likely(Kind kind, List<long[]> tried, @Nullable Integer dead) {
      if (tried.isEmpty()) {
        return "was it delivered at all?";
      }
      if (!isCounted(tried)) {
        return "does Inbound.priorAttempts() tell what record() was given last, and 0 before?";
      }
      if (tried.size() > kind.attempts) {
        return "was it delivered again by the broker, while the engine held it or had settled it?";
      }
      return dead == null
          ? "was its copy sent to the dead letters, and does their browser show it?"
          : "does a copy keep the waybill-* headers that it is given?";
    }

    private void judge(int message, int attempt, long waited) {
      Kind kind = Kind.of(message);
      long least = kind.wait.toNanos();
      stage.observe(
          kind.asks() ? ASKED : RULES,
          waited >= least && waited <= least + SLACK.toNanos(),
          "%s waited %,d us before attempt %d of message %d, to be %,d us at least and %s more at most; %s"
              .formatted(
                  kind,
                  waited / 1_000,
                  attempt,
                  message,
                  least / 1_000,
                  SLACK,
                  waited < least
                      ? "was it delivered again before the engine asked for it?"
                      : "does something delay BinderRuntime's timers, or a deferred delivery?"));
    }
  }
}
