package dev.waybill.conformance.spi;

import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.util.List;
import java.util.function.BiFunction;

/** A provider whose binders are changed before they are handed out. */
public final class ForwardingProvider implements BinderProvider {
  private final BinderProvider delegate;
  private final BiFunction<Binder, BinderRuntime, Binder> change;

  /** Does as the delegate. */
  public ForwardingProvider(
      BinderProvider delegate, BiFunction<Binder, BinderRuntime, Binder> change) {
    this.delegate = delegate;
    this.change = change;
  }

  @Override
  public String type() {
    return delegate.type();
  }

  @Override
  public String client() {
    return delegate.client();
  }

  @Override
  public List<Option<?>> options() {
    return delegate.options();
  }

  @Override
  public List<String> problems(BinderConfig config) {
    return delegate.problems(config);
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    return change.apply(delegate.open(config, runtime), runtime);
  }
}
