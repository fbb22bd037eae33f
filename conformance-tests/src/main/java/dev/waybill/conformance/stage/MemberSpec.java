package dev.waybill.conformance.stage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A member to be.
 *
 * @param group the number of its group in the run
 * @param options the group's options, named as configuration names them below the group
 * @param work what its handler does
 * @param once whether the handler's effect is to happen once
 * @param fatal when it dies by itself
 */
public record MemberSpec(
    int group, Map<String, String> options, Work work, Once once, Fatal fatal) {
  /** Copies the map. */
  public MemberSpec {
    options = Map.copyOf(options);
  }

  /** A member without effects, that lives. */
  public MemberSpec(int group, Map<String, String> options, Work work) {
    this(group, options, work, Once.NOT, Fatal.NEVER);
  }

  /** A member with the suite's quick retries and eight handlers. */
  public static MemberSpec of(int group) {
    return new MemberSpec(
        group,
        Map.of("concurrency", "8", "retry.initial-delay", "20ms", "retry.jitter", "0"),
        Work.NONE);
  }

  /** The same with one option set. */
  public MemberSpec with(String option, String value) {
    Map<String, String> all = new LinkedHashMap<>(options);
    all.put(option, value);
    return new MemberSpec(group, all, work, once, fatal);
  }

  /** The same with a handler that does this. */
  public MemberSpec doing(Work other) {
    return new MemberSpec(group, options, other, once, fatal);
  }

  /** The same with a handler that has an effect. */
  public MemberSpec once(Once how) {
    return new MemberSpec(group, options, work, how, fatal);
  }

  /** The same, but it dies by itself. */
  public MemberSpec dyingAt(Fatal moment) {
    return new MemberSpec(group, options, work, once, moment);
  }
}
