package dev.waybill.benchmark;

import java.util.List;

/**
 * The ratio of pairs of samples, each pair taken in one go so that what disturbs the machine
 * disturbs both: the geometric mean with the 95 % interval of Student's t on the logarithms.
 *
 * @param low where the interval begins; as high where there are fewer than two pairs
 */
record PairedRatio(double mean, double low, double high) {
  /** The 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double NORMAL = 1.960;

  /** Pairs belong together by their place. */
  static PairedRatio of(List<Double> ours, List<Double> reference) {
    int pairs = ours.size();
    if (pairs == 0 || reference.size() != pairs) {
      throw new IllegalArgumentException(
          "%d samples beside %d make no pairs".formatted(pairs, reference.size()));
    }
    double[] logs = new double[pairs];
    double sum = 0;
    for (int i = 0; i < pairs; i++) {
      logs[i] = Math.log(ours.get(i) / reference.get(i));
      sum += logs[i];
    }
    double mean = sum / pairs;
    double squares = 0;
    for (double log : logs) {
      squares += (log - mean) * (log - mean);
    }
    double half = pairs < 2 ? 0 : t(pairs - 1) * Math.sqrt(squares / (pairs - 1) / pairs);
    return new PairedRatio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
  }

  private static double t(int freedom) {
    return freedom <= T.length ? T[freedom - 1] : NORMAL;
  }
}
