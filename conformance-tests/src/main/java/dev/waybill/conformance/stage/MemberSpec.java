package dev.waybill.conformance.stage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A member to be.
 *
 * @param group the number of its group in the run
 * @param options the group's options, named as configuration names them below the group
 * @param work what its handler does
 */
public record MemberSpec(int group, Map<String, String> options, Work work) {
  /** Copies the map. */
  public MemberSpec {
    options = Map.copyOf(options);
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
    return new MemberSpec(group, all, work);
  }

  /** The same with a handler that does this. */
  public MemberSpec doing(Work other) {
    return new MemberSpec(group, options, other);
  }
}
