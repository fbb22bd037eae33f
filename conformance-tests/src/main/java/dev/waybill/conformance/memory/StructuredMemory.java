package dev.waybill.conformance.memory;

import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.support.StructuredCodec;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The memory binder with structured mode, which it does not offer by itself: so that what the suite
 * has to say of documents can be seen to fail. Dead letters that are documents are not decoded.
 */
final class StructuredMemory {
  private static final JsonFormat JSON = new JsonFormat();
  private static final StructuredCodec CODEC =
      new StructuredCodec(JSON, JSON.withForceJsonDataToBase64(), "content-type");

  private StructuredMemory() {}

  static BinderUnderTest of(BinderUnderTest memory) {
    return memory.withProvider(
        provider -> new ForwardingProvider(provider, (opened, runtime) -> new WithMode(opened)));
  }

  private static final class WithMode extends ForwardingBinder {
    WithMode(Binder delegate) {
      super(delegate);
    }

    @Override
    public Capabilities capabilities() {
      Capabilities can = delegate.capabilities();
      return new Capabilities(
          can.server(),
          can.keyOwnership(),
          can.attempts(),
          can.startPositions(),
          EnumSet.allOf(ContentMode.class),
          can.groupState(),
          can.inlet(),
          can.inletCoOwned(),
          can.deadLetterBrowse(),
          can.deferKeepsKeyOrder(),
          can.maxLease(),
          can.maxPublishDelay(),
          can.ttl(),
          can.priorities(),
          can.maxEventBytes(),
          can.maxAttributes(),
          can.windowEvents(),
          can.backlog());
    }

    @Override
    public BinderPublisher publisher(PublisherSpec spec) {
      return new ForwardingPublisher(delegate.publisher(spec)) {
        @Override
        public boolean trySend(Outbound message, SendCallback callback) {
          return delegate.trySend(written(message), callback);
        }
      };
    }

    @Override
    public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
      DeliverySink reading =
          new ForwardingSink(sink) {
            @Override
            public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
              delegate.deliveries(shard, inOrder.stream().map(Document::new).toList());
            }
          };
      return new ForwardingSubscription(delegate.subscribe(spec, reading)) {
        @Override
        public void settle(Inbound delivery, Settlement how) {
          delegate.settle(ForwardingInbound.original(delivery), how);
        }

        @Override
        public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
          return delegate.record(ForwardingInbound.original(delivery), attempt);
        }
      };
    }
  }

  @SuppressWarnings("NullAway") // does not see that RawMessage takes null arrays
  private static Outbound written(Outbound message) {
    if (!(message.payload() instanceof Payload.Event event)
        || event.mode() != ContentMode.STRUCTURED) {
      return message;
    }
    String key = message.key();
    RawMessage document =
        new RawMessage(
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            CODEC.encode(event.event()),
            List.of(RawMessage.Header.of("content-type", CODEC.contentType())));
    return new Outbound(
        message.to(),
        new Payload.Raw(document),
        key,
        message.delay(),
        message.ttl(),
        message.priority());
  }

  private static final class Document extends ForwardingInbound {
    Document(Inbound delegate) {
      super(delegate);
    }

    @Override
    public CloudEvent event() {
      RawMessage raw = delegate.raw();
      return CODEC.isStructured(raw) ? CODEC.decode(raw) : delegate.event();
    }
  }
}
