package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ways to make mutants. */
final class Mutation {
  /** Joins a group in its own way. */
  @FunctionalInterface
  interface Joining {
    BinderSubscription join(
        Binder binder, SubscriptionSpec spec, DeliverySink sink, BinderRuntime runtime);
  }

  private Mutation() {}

  /** The cause of a failure that a future may have wrapped. */
  static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** A binder whose open binders are changed. */
  static Mutant binder(
      String name,
      String message,
      BiFunction<Binder, BinderRuntime, Binder> change,
      Integer... checks) {
    return new Mutant(name, Set.of(checks), message, Change.binders(change));
  }

  /** A binder that joins groups in another way. */
  static Mutant joining(String name, String message, Joining joining, Integer... checks) {
    return binder(
        name,
        message,
        (opened, runtime) ->
            new ForwardingBinder(opened) {
              @Override
              public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
                return joining.join(delegate, spec, sink, runtime);
              }
            },
        checks);
  }

  /** A binder whose subscriptions are changed. */
  static Mutant subscription(
      String name, String message, UnaryOperator<BinderSubscription> change, Integer... checks) {
    return new Mutant(
        name,
        Set.of(checks),
        message,
        Change.subscriptions((opened, runtime) -> change.apply(opened)));
  }

  /** A binder that tells sinks something else. */
  static Mutant sink(
      String name, String message, UnaryOperator<DeliverySink> change, Integer... checks) {
    return new Mutant(
        name, Set.of(checks), message, Change.sinks((sink, runtime) -> change.apply(sink)));
  }

  /** A binder that is configured otherwise. */
  static Mutant configured(
      String name, String message, UnaryOperator<Map<String, String>> rewrite, Integer... checks) {
    return new Mutant(name, Set.of(checks), message, binder -> binder.withConfiguration(rewrite));
  }
}
