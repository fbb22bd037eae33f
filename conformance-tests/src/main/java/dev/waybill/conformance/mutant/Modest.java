package dev.waybill.conformance.mutant;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.StartPosition;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.GroupStateStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Declares nothing that a binder may leave out and that the suite can do without. */
final class Modest extends ForwardingBinder {
  Modest(Binder delegate, BinderRuntime runtime) {
    super(delegate);
  }

  @Override
  public Capabilities capabilities() {
    return Declared.as(delegate.capabilities())
        .startPositions(EnumSet.of(StartPosition.Kind.LATEST))
        .contentModes(EnumSet.of(ContentMode.BINARY))
        .maxPublishDelay(Duration.ZERO)
        .ttl(false)
        .groupState(false)
        .inlet(false)
        .inletCoOwned(false)
        .backlog(false)
        .build();
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    return CompletableFuture.failedFuture(
        new UnsupportedCapabilityException(
            "The backlog of '" + destination + "/" + group + "' is not told here", null));
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    return type == GroupStateStore.class ? Optional.empty() : delegate.extension(type);
  }
}
