package dev.waybill.conformance.cli;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.util.List;

/** A binder whose server is never there. */
public final class UnreachableProvider implements BinderProvider {
  @Override
  public String type() {
    return "unreachable";
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    throw new MessagingException(ErrorCode.CONNECTION, "there is no server there", null);
  }
}
