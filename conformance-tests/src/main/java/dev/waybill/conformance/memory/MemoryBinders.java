package dev.waybill.conformance.memory;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.memory.MemoryBinderProvider;

/** The memory binder in its two families. */
public final class MemoryBinders {
  private MemoryBinders() {}

  public static BinderUnderTest log(String broker) {
    return memory(broker).with("family", "log");
  }

  public static BinderUnderTest queue(String broker) {
    return memory(broker).with("family", "queue");
  }

  private static BinderUnderTest memory(String broker) {
    return BinderUnderTest.of(new MemoryBinderProvider())
        .with("broker", broker)
        .with("retain", "true");
  }
}
