package dev.waybill.conformance;

import dev.waybill.conformance.stage.Observations;
import java.time.Duration;
import java.util.Properties;

/** The {@linkplain Measurement measurements} of a scenario as properties. */
final class MeasurementText {
  private static final String MEASURED = "measured.";

  private MeasurementText() {}

  static void write(Observations from, Properties to) {
    int[] number = {0};
    from.measurements()
        .forEach(
            (observation, all) ->
                all.forEach(
                    one -> {
                      String prefix = MEASURED + number[0]++ + '.';
                      to.setProperty(prefix + "of", observation);
                      to.setProperty(prefix + "name", one.name());
                      to.setProperty(prefix + "value", one.measured().toString());
                      to.setProperty(prefix + "bound", one.bound().name());
                      to.setProperty(prefix + "limit", one.limit().toString());
                    }));
  }

  static void read(Properties from, Observations to) {
    for (int i = 0; from.containsKey(MEASURED + i + ".of"); i++) {
      String prefix = MEASURED + i + '.';
      to.measure(
          from.getProperty(prefix + "of"),
          new Measurement(
              from.getProperty(prefix + "name"),
              Duration.parse(from.getProperty(prefix + "value")),
              Measurement.Bound.valueOf(from.getProperty(prefix + "bound")),
              Duration.parse(from.getProperty(prefix + "limit"))));
    }
  }
}
