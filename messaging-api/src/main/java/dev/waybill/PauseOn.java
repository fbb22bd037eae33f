package dev.waybill;

import java.util.ArrayList;
import java.util.List;

/**
 * When failures mean that something behind the handler is down, rather than that events are bad:
 * the subscription then pauses with back-off and probes with one event, instead of dead-lettering a
 * stream. An attempt whose failure begins or prolongs a pause is not counted. Immutable.
 */
public final class PauseOn {
  private static final PauseOn NEVER = new PauseOn(List.of(), 0, 0);

  private final List<Class<? extends Throwable>> types;
  private final double rate;
  private final int window;

  private PauseOn(List<Class<? extends Throwable>> types, double rate, int window) {
    this.types = List.copyOf(types);
    this.rate = rate;
    this.window = window;
  }

  /** Never pauses. The default. */
  public static PauseOn never() {
    return NEVER;
  }

  /** Pauses at the first failure with this exception or a subclass, also as a cause. */
  public static PauseOn exception(Class<? extends Throwable> type) {
    return NEVER.orException(type);
  }

  /**
   * Pauses when, of the last {@code window} attempts, at least {@code rate} failed.
   *
   * @param rate more than 0, at most 1
   * @param window 2 to 10 000
   */
  public static PauseOn failureRate(double rate, int window) {
    return NEVER.orFailureRate(rate, window);
  }

  /** As {@link #exception}, in addition. */
  public PauseOn orException(Class<? extends Throwable> type) {
    List<Class<? extends Throwable>> all = new ArrayList<>(types);
    all.add(type);
    return new PauseOn(all, rate, window);
  }

  /** As {@link #failureRate}, in addition. */
  public PauseOn orFailureRate(double newRate, int newWindow) {
    if (!(newRate > 0 && newRate <= 1) || newWindow < 2 || newWindow > 10_000) {
      throw new IllegalArgumentException(
          "rate = " + newRate + " must be in (0, 1], window = " + newWindow + " must be 2..10000");
    }
    return new PauseOn(types, newRate, newWindow);
  }

  /** Whether this failure pauses by its type. */
  public boolean matches(Throwable failure) {
    return types.stream().anyMatch(type -> Causes.find(failure, type) != null);
  }

  /** The failure rate that pauses; 0 for none. */
  public double failureRate() {
    return rate;
  }

  /** How many attempts the rate looks back on. */
  public int window() {
    return window;
  }
}
