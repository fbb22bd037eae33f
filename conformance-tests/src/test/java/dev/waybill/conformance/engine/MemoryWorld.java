package dev.waybill.conformance.engine;

import dev.waybill.Interceptor;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Ordering;
import dev.waybill.RecordingTelemetry;
import dev.waybill.TopologyMode;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.engine.VirtualRuntime;
import dev.waybill.memory.MemoryBinderProvider;
import dev.waybill.memory.MemoryBroker;
import dev.waybill.memory.MemoryFaults;
import dev.waybill.memory.MemoryOptions;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A memory broker with a destination {@code orders}, and programs around it, all on virtual time.
 */
public final class MemoryWorld implements AutoCloseable {
  public static final String ORDERS = "orders";
  public static final String BILLING = "billing";
  public static final String MAILING = "mailing";
  private static final AtomicLong NUMBER = new AtomicLong();

  final VirtualRuntime runtime;
  public final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final String broker = "engine-test-" + NUMBER.incrementAndGet();
  private final Map<String, String> config = new LinkedHashMap<>();
  private final Binder admin;
  private final List<Program> programs = new ArrayList<>();

  MemoryWorld(Family family) {
    this(family, new VirtualRuntime(1), 4, OptionValues.none());
  }

  public MemoryWorld(Family family, VirtualRuntime runtime, int partitions, OptionValues more) {
    this.runtime = runtime;
    OptionValues options =
        more.with(MemoryOptions.BROKER, broker).with(MemoryOptions.FAMILY, family);
    admin =
        new MemoryBinderProvider()
            .open(new BinderConfig("memory", options, Map.of(), "", Map.of()), runtime);
    List<TopologyPlan.Group> groups = new ArrayList<>();
    for (String group : List.of(BILLING, MAILING)) {
      groups.add(new TopologyPlan.Group(ORDERS, group, Ordering.KEY, true, true, true, Map.of()));
    }
    var destination =
        new TopologyPlan.Destination(ORDERS, partitions, Ordering.KEY, null, Map.of());
    var provisioned =
        admin.provision(new TopologyPlan(List.of(destination), groups), TopologyMode.APPLY);
    runtime.runUntilIdle();
    provisioned.toCompletableFuture().join();
    config.put("waybill.topology", "none");
    set(MemoryOptions.BROKER, broker);
    set(MemoryOptions.FAMILY, family.name().toLowerCase(java.util.Locale.ROOT));
  }

  private void set(Option<?> option, String value) {
    config.put("waybill.binders.memory." + option.key(), value);
  }

  /** A configuration key for the programs opened from here on. */
  public MemoryWorld with(String key, String value) {
    config.put(key, value);
    return this;
  }

  /** A program of its own: what it opens dies together. */
  public Program program(Interceptor... interceptors) {
    Program program = new Program(this, interceptors);
    programs.add(program);
    return program;
  }

  Messaging open(VirtualRuntime of, Interceptor... interceptors) {
    Messaging.Builder builder =
        Messaging.builder(MessagingConfig.of(config)).runtime(of).telemetry(telemetry);
    for (Interceptor interceptor : interceptors) {
      builder.interceptor(interceptor);
    }
    return builder.open();
  }

  public MemoryFaults faults() {
    return MemoryBroker.find(broker).orElseThrow().faults();
  }

  void run() {
    runtime.runUntilIdle();
  }

  void advance(Duration time) {
    runtime.advance(time);
  }

  /** What a future comes to without the clock moving. */
  public <T> T now(CompletableFuture<T> future) {
    run();
    if (!future.isDone()) {
      throw new AssertionError("has not completed yet");
    }
    return future.join();
  }

  @Override
  public void close() {
    programs.forEach(Program::end);
    run();
    admin.close();
    MemoryBroker.discard(broker);
  }
}
