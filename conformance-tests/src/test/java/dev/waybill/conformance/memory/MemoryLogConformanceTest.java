package dev.waybill.conformance.memory;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.junit.BinderConformance;

/** The memory binder, as a log. */
class MemoryLogConformanceTest extends BinderConformance {
  @Override
  protected BinderUnderTest binder() {
    return MemoryBinders.log("conformance-log");
  }

  @Override
  protected Grade grade() {
    return Grade.RESILIENT;
  }

  @Override
  protected Environment environment() {
    return new MemoryEnvironment("conformance-log");
  }
}
