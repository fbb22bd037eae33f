package dev.waybill.conformance.memory;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.junit.BinderConformance;

/** The memory binder, as queues. */
class MemoryQueueConformanceTest extends BinderConformance {
  @Override
  protected BinderUnderTest binder() {
    return MemoryBinders.queue("conformance-queue");
  }

  @Override
  protected Environment environment() {
    return new MemoryEnvironment("conformance-queue");
  }
}
