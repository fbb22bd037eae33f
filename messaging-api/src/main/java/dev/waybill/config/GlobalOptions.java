package dev.waybill.config;

import dev.waybill.TopologyMode;
import java.util.List;

/** What is configured once, under {@code waybill.}. */
public final class GlobalOptions {
  public static final Option<String> BINDER =
      Option.of("binder", "text", "memory", Parsers::present)
          .describedAs("Binder of destinations that name none.");

  public static final Option<String> NAMESPACE =
      Option.of("namespace", "name", "", Names::namespace)
          .describedAs("Prefix of every physical name, such as the environment.");

  public static final Option<TopologyMode> TOPOLOGY =
      Option.oneOf("topology", TopologyMode.class, TopologyMode.APPLY)
          .describedAs("Create what is missing on the broker, only look, or trust.");

  private GlobalOptions() {}

  /** Every option, in the order of the documentation. */
  public static List<Option<?>> all() {
    return List.of(BINDER, NAMESPACE, TOPOLOGY);
  }
}
