package dev.waybill.conformance.mutant;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Binders that do not do what they declare, or do not refuse what they do not declare. Since the
 * engine refuses by what a binder declares, most of the latter declare one thing before they are
 * used and another afterwards.
 */
final class DeclarationMutants {
  private static final int REFUSED = 88;

  private DeclarationMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutation.binder(
            "declares documents, and writes none",
            "its content type is",
            (opened, runtime) -> new NoDocuments(opened),
            109),
        Mutation.binder(
            "declares that dead letters can be read, and shows none",
            "neither handled it nor let it die",
            (opened, runtime) -> new NoLetters(opened),
            51),
        Mutation.binder(
            "declares no backlog, and tells it",
            "the backlog was not refused",
            (opened, runtime) ->
                new ForwardingBinder(opened) {
                  @Override
                  public Capabilities capabilities() {
                    return Declared.as(delegate.capabilities()).backlog(false).build();
                  }

                  @Override
                  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
                    return CompletableFuture.completedFuture(List.of());
                  }
                },
            REFUSED),
        Mutation.binder(
            "declares that dead letters cannot be read, and lets them be read",
            "browsing dead letters was not refused",
            (opened, runtime) ->
                new NoLetters(opened) {
                  @Override
                  public Capabilities capabilities() {
                    return Declared.as(delegate.capabilities())
                        .deadLetterBrowse(Capabilities.Browse.NONE)
                        .build();
                  }
                },
            REFUSED),
        hiding(
            "begins at the earliest, which it does not declare",
            "start=earliest was not refused",
            can -> can.startPositions(EnumSet.of(StartPosition.Kind.LATEST))),
        hiding(
            "begins at a time, which it does not declare",
            "start at a time was not refused",
            can ->
                can.startPositions(
                    EnumSet.of(StartPosition.Kind.LATEST, StartPosition.Kind.EARLIEST))),
        hiding(
            "parks keys, and declares no state",
            "dead-letter.policy=park-key was not refused",
            can -> can.groupState(false)),
        hiding(
            "parks keys, and declares that others own them in the inlet",
            "dead-letter.policy=park-key was not refused",
            can -> can.inletCoOwned(false)),
        hiding(
            "puts off what fails, and declares no inlet",
            "a back-off without order that is longer than hold-limit was not refused",
            can -> can.inlet(false)),
        hiding(
            "holds for longer than it declares",
            "a back-off that is longer than a delivery can be held was not refused",
            can -> can.maxLease(Duration.ofMinutes(1))),
        hiding(
            "writes documents, which it does not declare",
            "a content mode was not refused",
            can -> can.contentModes(EnumSet.of(ContentMode.BINARY))),
        hiding(
            "delays publishes, which it does not declare",
            "a delayed publish was not refused",
            can -> can.maxPublishDelay(Duration.ZERO)),
        hiding(
            "knows times to live, which it does not declare",
            "a time to live was not refused",
            can -> can.ttl(false)),
        twoFaced(
            "knows priorities, which it does not declare",
            "one more priority than there are was not refused",
            UnaryOperator.identity(),
            can -> can.priorities(10)),
        twoFaced(
            "puts a key off, which it does not declare",
            "a back-off that is longer than a key can be held was not refused",
            UnaryOperator.identity(),
            can -> can.deferKeepsKeyOrder(true)),
        new Mutant(
            "takes larger events than it declares",
            Set.of(115),
            "were taken, and",
            Change.binders(
                (opened, runtime) ->
                    new TwoFaced(
                        opened,
                        can ->
                            can.maxEventBytes(opened.capabilities().maxEventBytes() - (64 << 10)),
                        UnaryOperator.identity()))));
  }

  /** Declares less until it is used. */
  private static Mutant hiding(
      String name, String message, UnaryOperator<Capabilities.Builder> less) {
    return twoFaced(name, message, less, UnaryOperator.identity());
  }

  private static Mutant twoFaced(
      String name,
      String message,
      UnaryOperator<Capabilities.Builder> before,
      UnaryOperator<Capabilities.Builder> after) {
    return Mutation.binder(
        name, message, (opened, runtime) -> new TwoFaced(opened, before, after), REFUSED);
  }

  /** Declares one thing until a publisher has had its destination made, and then another. */
  private static final class TwoFaced extends ForwardingBinder {
    private final UnaryOperator<Capabilities.Builder> before;
    private final UnaryOperator<Capabilities.Builder> after;
    private volatile boolean used;

    TwoFaced(
        Binder delegate,
        UnaryOperator<Capabilities.Builder> before,
        UnaryOperator<Capabilities.Builder> after) {
      super(delegate);
      this.before = before;
      this.after = after;
    }

    @Override
    public Capabilities capabilities() {
      return (used ? after : before).apply(Declared.as(delegate.capabilities())).build();
    }

    @Override
    public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
      if (plan.groups().isEmpty()) {
        used = true;
      }
      return delegate.provision(plan, mode);
    }
  }

  /** Writes everything in binary mode. */
  private static final class NoDocuments extends ForwardingBinder {
    NoDocuments(Binder delegate) {
      super(delegate);
    }

    @Override
    public BinderPublisher publisher(PublisherSpec spec) {
      return new ForwardingPublisher(delegate.publisher(spec)) {
        @Override
        public boolean trySend(Outbound message, SendCallback callback) {
          return delegate.trySend(inBinary(message), callback);
        }
      };
    }

    private static Outbound inBinary(Outbound message) {
      return message.payload() instanceof Payload.Event event
          ? new Outbound(
              message.to(),
              new Payload.Event(event.event(), ContentMode.BINARY),
              message.key(),
              message.delay(),
              message.ttl(),
              message.priority())
          : message;
    }
  }

  /** Its dead letters are always none. */
  private static class NoLetters extends ForwardingBinder {
    NoLetters(Binder delegate) {
      super(delegate);
    }

    @Override
    public <T> Optional<T> extension(Class<T> type) {
      return type == DeadLetterBrowser.class
          ? Optional.of(type.cast(new Blind()))
          : delegate.extension(type);
    }
  }

  private static final class Blind implements DeadLetterBrowser {
    @Override
    public CompletionStage<Page> browse(
        String destination, String group, @Nullable String cursor, int max) {
      return CompletableFuture.completedFuture(new Page(List.of(), null));
    }

    @Override
    public boolean canRemove() {
      return true;
    }

    @Override
    public CompletionStage<Void> remove(
        String destination, String group, Collection<String> positions) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
