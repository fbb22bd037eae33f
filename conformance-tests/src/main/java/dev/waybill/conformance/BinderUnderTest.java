package dev.waybill.conformance;

import dev.waybill.IdempotencyStore;
import dev.waybill.Interceptor;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Telemetry;
import dev.waybill.spi.BinderProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;

/**
 * A binder and how to reach its broker. Immutable; each {@code with} answers a copy.
 *
 * <p>The suite opens it many times, each time as a program of its own, adds destinations and groups
 * of its own to the configuration, and never touches what others have on the broker.
 */
public final class BinderUnderTest {
  private final BinderProvider provider;
  private final Map<String, String> settings;
  private final List<Interceptor> interceptors;
  private final UnaryOperator<Map<String, String>> rewrite;
  private final Telemetry telemetry;
  private final UnaryOperator<IdempotencyStore> stores;
  private final boolean changedHereOnly;
  private final List<Waiver> waivers;

  private BinderUnderTest(
      BinderProvider provider,
      Map<String, String> settings,
      List<Interceptor> interceptors,
      UnaryOperator<Map<String, String>> rewrite,
      Telemetry telemetry,
      UnaryOperator<IdempotencyStore> stores,
      boolean changedHereOnly,
      List<Waiver> waivers) {
    this.provider = provider;
    this.settings = Map.copyOf(settings);
    this.interceptors = List.copyOf(interceptors);
    this.rewrite = rewrite;
    this.telemetry = telemetry;
    this.stores = stores;
    this.changedHereOnly = changedHereOnly;
    this.waivers = List.copyOf(waivers);
  }

  /** This binder, with no settings yet. */
  public static BinderUnderTest of(BinderProvider provider) {
    return new BinderUnderTest(
        provider,
        Map.of(),
        List.of(),
        UnaryOperator.identity(),
        Telemetry.none(),
        UnaryOperator.identity(),
        false,
        List.of());
  }

  /**
   * The binder of this type, as {@link ServiceLoader} finds it.
   *
   * @throws IllegalArgumentException if it is not on the class path
   */
  public static BinderUnderTest named(String type) {
    return find(type)
        .map(BinderUnderTest::of)
        .orElseThrow(
            () -> new IllegalArgumentException("No binder '" + type + "' is on the class path"));
  }

  private static Optional<BinderProvider> find(String type) {
    return ServiceLoader.load(BinderProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.type().equals(type))
        .findFirst();
  }

  /** With this binder setting, named as below {@code waybill.binders.<type>.}. */
  public BinderUnderTest with(String setting, String value) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put(setting, value);
    return new BinderUnderTest(
        provider, all, interceptors, rewrite, telemetry, stores, changedHereOnly, waivers);
  }

  /** With the binder changed. What mutants are made of. */
  public BinderUnderTest withProvider(UnaryOperator<BinderProvider> change) {
    return new BinderUnderTest(
        change.apply(provider),
        settings,
        interceptors,
        rewrite,
        telemetry,
        stores,
        changedHereOnly,
        waivers);
  }

  /** With this around every publish and every attempt. What mutants are made of. */
  public BinderUnderTest withInterceptor(Interceptor interceptor) {
    List<Interceptor> all = new ArrayList<>(interceptors);
    all.add(interceptor);
    return new BinderUnderTest(
        provider, settings, all, rewrite, telemetry, stores, changedHereOnly, waivers);
  }

  /** With the whole configuration rewritten before each opening. What mutants are made of. */
  public BinderUnderTest withConfiguration(UnaryOperator<Map<String, String>> change) {
    return new BinderUnderTest(
        provider,
        settings,
        interceptors,
        all -> change.apply(rewrite.apply(all)),
        telemetry,
        stores,
        changedHereOnly,
        waivers);
  }

  /** With the numbers of what is opened in this process going there. */
  public BinderUnderTest withTelemetry(Telemetry to) {
    return new BinderUnderTest(
        provider, settings, interceptors, rewrite, to, stores, changedHereOnly, waivers);
  }

  /** With every idempotency store changed that the suite gives it. What mutants are made of. */
  public BinderUnderTest withStore(UnaryOperator<IdempotencyStore> change) {
    return new BinderUnderTest(
        provider,
        settings,
        interceptors,
        rewrite,
        telemetry,
        store -> change.apply(stores.apply(store)),
        changedHereOnly,
        waivers);
  }

  /** An idempotency store, with the changes of a mutant. */
  public IdempotencyStore store(IdempotencyStore store) {
    return stores.apply(store);
  }

  /**
   * With other processes allowed that open it by type and configuration, and so know nothing of an
   * interceptor or a changed provider. For mutants whose publishers do wrong.
   */
  public BinderUnderTest withChangesHereOnly() {
    return new BinderUnderTest(
        provider, settings, interceptors, rewrite, telemetry, stores, true, waivers);
  }

  /** With a check excused. It is played all the same, and the certificate says so. */
  public BinderUnderTest waiving(Waiver waiver) {
    List<Waiver> all = new ArrayList<>(waivers);
    all.add(waiver);
    return new BinderUnderTest(
        provider, settings, interceptors, rewrite, telemetry, stores, changedHereOnly, all);
  }

  /** What is excused. */
  public List<Waiver> waivers() {
    return waivers;
  }

  /** The binder's type, such as kafka. */
  public String type() {
    return provider.type();
  }

  /** Whether another process gets the same binder by its type and configuration alone. */
  public boolean opensElsewhere() {
    return changedHereOnly
        || (interceptors.isEmpty()
            && find(type()).filter(it -> it.getClass() == provider.getClass()).isPresent());
  }

  /** The configuration of a program that also has these keys. */
  public Map<String, String> configuration(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("waybill.binder", type());
    settings.forEach((key, value) -> all.put("waybill.binders." + type() + "." + key, value));
    all.putAll(more);
    return rewrite.apply(all);
  }

  /** The provider, with the changes of a mutant. */
  public BinderProvider provider() {
    return provider;
  }

  /** Opens it with these keys added to the configuration. */
  public Messaging open(Map<String, String> more) {
    Messaging.Builder builder =
        Messaging.builder(MessagingConfig.of(configuration(more)))
            .binder(provider)
            .telemetry(telemetry);
    interceptors.forEach(builder::interceptor);
    return builder.open();
  }

  @Override
  public String toString() {
    return type();
  }
}
