package dev.waybill.conformance.memory;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.junit.BinderConformance;

/** The memory binder, as queues. */
class MemoryQueueConformanceTest extends BinderConformance {
  @Override
  protected BinderUnderTest binder() {
    return BinderUnderTest.named("memory")
        .with("broker", "conformance-queue")
        .with("family", "queue")
        .with("retain", "true");
  }

  @Override
  protected Grade grade() {
    return Grade.RESILIENT;
  }

  @Override
  protected Environment environment() {
    return new MemoryEnvironment("conformance-queue");
  }
}
