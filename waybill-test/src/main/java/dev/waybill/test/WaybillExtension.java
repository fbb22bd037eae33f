package dev.waybill.test;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Opens a {@link WaybillTest} for each test that has one as parameter, as {@link WithWaybill} says,
 * and closes it after the test. When the test has failed, it prints seed and record to standard
 * error.
 */
public final class WaybillExtension implements ParameterResolver, AfterEachCallback {
  private static final Namespace STORE = Namespace.create(WaybillExtension.class);

  /** Called by JUnit. */
  public WaybillExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == WaybillTest.class
        && parameter.getDeclaringExecutable() instanceof Method
        && context.getTestMethod().isPresent();
  }

  @Override
  public WaybillTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store = context.getStore(STORE);
    WaybillTest kit = store.get(WaybillTest.class, WaybillTest.class);
    if (kit == null) {
      kit = open(context);
      store.put(WaybillTest.class, kit);
    }
    return kit;
  }

  private static WaybillTest open(ExtensionContext context) {
    WaybillTest.Builder builder = WaybillTest.builder();
    Optional<WithWaybill> wanted =
        AnnotationSupport.findAnnotation(context.getTestMethod(), WithWaybill.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), WithWaybill.class));
    wanted.ifPresent(annotation -> configure(builder, annotation));
    return builder.open();
  }

  private static void configure(WaybillTest.Builder builder, WithWaybill wanted) {
    builder.seed(wanted.seed());
    if (wanted.shuffled()) {
      builder.shuffled();
    }
    for (String line : wanted.config()) {
      int at = line.indexOf('=');
      if (at < 1) {
        throw new IllegalArgumentException(
            "@WithWaybill(config = \"%s\") is no key=value, such as %s"
                .formatted(line, "waybill.defaults.concurrency=1"));
      }
      builder.set(line.substring(0, at).strip(), line.substring(at + 1).strip());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    WaybillTest kit = context.getStore(STORE).remove(WaybillTest.class, WaybillTest.class);
    if (kit == null) {
      return;
    }
    if (context.getExecutionException().isPresent()) {
      PrintStream out = System.err;
      out.printf("%s failed. Waybill, %s%n", context.getDisplayName(), kit.record());
    }
    kit.close();
  }
}
