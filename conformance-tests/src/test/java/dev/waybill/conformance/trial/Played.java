package dev.waybill.conformance.trial;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Environment;
import java.nio.file.Path;
import java.util.List;

/** How trials are played in these tests. */
final class Played {
  private Played() {}

  static CheckResult of(Check trial, BinderUnderTest binder, Environment environment) {
    return new Certification(
            binder, environment, List.of(trial), 5, Path.of("target", "conformance", "trials"))
        .run()
        .get(0);
  }
}
