package dev.waybill.conformance.cli;

import dev.waybill.config.Option;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.memory.MemoryBinders;
import dev.waybill.conformance.mutant.Mutants;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.util.List;

/** A broken binder, as an author may have one: it trims texts. */
public final class TrimmingProvider implements BinderProvider {
  private final BinderProvider broken = broken().provider();

  private static BinderUnderTest broken() {
    return Mutants.all().stream()
        .filter(mutant -> mutant.name().equals("trims texts"))
        .findFirst()
        .orElseThrow()
        .of(MemoryBinders.log("trimming"));
  }

  @Override
  public String type() {
    return broken.type();
  }

  @Override
  public List<Option<?>> options() {
    return broken.options();
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    return broken.open(config, runtime);
  }
}
