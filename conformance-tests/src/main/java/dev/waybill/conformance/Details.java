package dev.waybill.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a verdict.
 *
 * @param opportunities how often each claim could have been broken
 * @param measurements what was measured
 * @param breaches the claims that were broken
 * @param remarks what else is to be said, such as why a check was not played
 * @param history the file of the history that was judged; null where nothing was played
 */
public record Details(
    List<Opportunities> opportunities,
    List<Measurement> measurements,
    List<Breach> breaches,
    List<String> remarks,
    @Nullable Path history) {
  /** Copies the lists. */
  public Details {
    opportunities = List.copyOf(opportunities);
    measurements = List.copyOf(measurements);
    breaches = List.copyOf(breaches);
    remarks = List.copyOf(remarks);
  }

  /** Remarks and nothing else: nothing was played. */
  static Details remarking(List<String> remarks) {
    return new Details(List.of(), List.of(), List.of(), remarks, null);
  }

  /** The same with one more remark. */
  Details and(String remark) {
    List<String> more = new ArrayList<>(remarks);
    more.add(remark);
    return new Details(opportunities, measurements, breaches, more, history);
  }
}
