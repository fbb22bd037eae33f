package dev.waybill.test;

import dev.waybill.Interceptor;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishUncertainException;
import dev.waybill.test.RecordedPublish.Outcome;
import io.cloudevents.CloudEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Writes down every publish of a program, and lets it go wrong where that is asked for. */
final class PublishWatch implements Interceptor {
  private final Journal journal;
  private final Faults faults;

  PublishWatch(Journal journal, Faults faults) {
    this.journal = journal;
    this.faults = faults;
  }

  @Override
  public CompletableFuture<PublishReceipt> publish(
      String destination, CloudEvent event, PublishChain next) {
    Journal.PublishEntry entry = journal.begin(destination, event);
    CompletableFuture<PublishReceipt> end = faults.publish(destination, event, next);
    end.whenComplete((receipt, failure) -> entry.end(outcome(failure)));
    return end;
  }

  private static Outcome outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.CONFIRMED;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof PublishUncertainException ? Outcome.UNCERTAIN : Outcome.REJECTED;
  }
}
