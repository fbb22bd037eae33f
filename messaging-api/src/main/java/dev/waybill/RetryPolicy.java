package dev.waybill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a failed event is tried again, and when it is given up. Immutable and thread-safe: every
 * method that changes something returns a new policy.
 *
 * <p>The default is 5 attempts with exponential backoff from 200 ms to 30 s and full jitter. A
 * {@link NonRetryableException}, also as a cause, gives up at once; a {@link RetryAfterException}
 * brings its own wait.
 */
public final class RetryPolicy {
  private record Rule(Class<? extends Throwable> type, boolean retry, @Nullable Backoff backoff) {}

  private static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Backoff.exponential(Duration.ofMillis(200)), List.of());

  private final int maxAttempts;
  private final Backoff backoff;
  private final List<Rule> rules;

  private RetryPolicy(int maxAttempts, Backoff backoff, List<Rule> rules) {
    this.maxAttempts = maxAttempts;
    this.backoff = backoff;
    this.rules = List.copyOf(rules);
  }

  /** 5 attempts, exponential from 200 ms to 30 s, full jitter. */
  public static RetryPolicy defaults() {
    return DEFAULT;
  }

  /** As {@link #defaults()} with another first wait. */
  public static RetryPolicy exponential(Duration initial) {
    return DEFAULT.backoff(Backoff.exponential(initial));
  }

  /** As {@link #defaults()} with the same wait each time, without jitter. */
  public static RetryPolicy fixed(Duration delay) {
    return DEFAULT.backoff(Backoff.fixed(delay));
  }

  /** One attempt. */
  public static RetryPolicy none() {
    return DEFAULT.maxAttempts(1);
  }

  /**
   * How often the handler is called for one event before it is given up, the first call included.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public RetryPolicy maxAttempts(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("maxAttempts = " + attempts + ", must be at least 1");
    }
    return new RetryPolicy(attempts, backoff, rules);
  }

  /** How long to wait between attempts. */
  public RetryPolicy backoff(Backoff value) {
    return new RetryPolicy(maxAttempts, value, rules);
  }

  /** Gives up at once on this exception and its subclasses, also as a cause. The last rule wins. */
  public RetryPolicy giveUpOn(Class<? extends Throwable> type) {
    return with(new Rule(type, false, null));
  }

  /** Retries this exception and its subclasses, also as a cause, with its own backoff. */
  public RetryPolicy on(Class<? extends Throwable> type, Backoff own) {
    return with(new Rule(type, true, own));
  }

  private RetryPolicy with(Rule rule) {
    List<Rule> all = new ArrayList<>(rules);
    all.add(rule);
    return new RetryPolicy(maxAttempts, backoff, all);
  }

  /** See {@link #maxAttempts(int)}. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** The backoff where no rule has its own. */
  public Backoff backoff() {
    return backoff;
  }

  /** The longest wait that this policy can ask for, {@link RetryAfterException} aside. */
  public Duration longestDelay() {
    if (maxAttempts == 1) {
      return Duration.ZERO;
    }
    Duration longest = longest(backoff);
    for (Rule rule : rules) {
      if (rule.backoff != null && longest(rule.backoff).compareTo(longest) > 0) {
        longest = longest(rule.backoff);
      }
    }
    return longest;
  }

  private Duration longest(Backoff value) {
    return value.delay(maxAttempts - 1, Math.nextDown(1.0));
  }

  /**
   * What follows a failed attempt.
   *
   * @param failedAttempts how many have failed, this one included
   * @param random decides the jitter, from 0 (inclusive) to 1 (exclusive)
   * @return the wait before the next attempt, or empty to give up
   */
  public Optional<Duration> nextDelay(int failedAttempts, Throwable failure, double random) {
    if (failedAttempts >= maxAttempts || !isRetryable(failure)) {
      return Optional.empty();
    }
    RetryAfterException after = Causes.find(failure, RetryAfterException.class);
    if (after != null) {
      return Optional.of(after.delay());
    }
    Rule rule = ruleFor(failure);
    Backoff chosen = rule != null && rule.backoff != null ? rule.backoff : backoff;
    return Optional.of(chosen.delay(failedAttempts, random));
  }

  /** Whether this failure may be tried again at all. */
  public boolean isRetryable(Throwable failure) {
    Rule rule = ruleFor(failure);
    if (rule != null) {
      return rule.retry;
    }
    return Causes.find(failure, NonRetryableException.class) == null
        && Causes.find(failure, MalformedEventException.class) == null;
  }

  private @Nullable Rule ruleFor(Throwable failure) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (Causes.find(failure, rules.get(i).type) != null) {
        return rules.get(i);
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "RetryPolicy[maxAttempts="
        + maxAttempts
        + ", "
        + backoff
        + ", rules="
        + rules.size()
        + "]";
  }
}
