package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What can happen to an envelope on its way. */
final class EnvelopeMutants {
  private EnvelopeMutants() {}

  static List<Mutant> all() {
    AtomicInteger deliveries = new AtomicInteger();
    return List.of(
        Mutation.sink(
            "spoils one attribute of one event in a thousand",
            "came with another [type (",
            sink -> new SpoilingSink(sink, deliveries),
            113));
  }

  private static final class SpoilingSink extends ForwardingSink {
    private final AtomicInteger deliveries;

    SpoilingSink(DeliverySink delegate, AtomicInteger deliveries) {
      super(delegate);
      this.deliveries = deliveries;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> passed = new ArrayList<>();
      for (Inbound delivery : inOrder) {
        boolean spoilt = deliveries.incrementAndGet() % 1000 == 0;
        passed.add(spoilt ? new Spoilt(delivery) : delivery);
      }
      delegate.deliveries(shard, passed);
    }
  }

  private static final class Spoilt extends ForwardingInbound {
    Spoilt(Inbound delegate) {
      super(delegate);
    }

    @Override
    public CloudEvent event() {
      CloudEvent whole = delegate.event();
      String type = whole.getType();
      return CloudEventBuilder.v1(whole).withType(type.substring(0, type.length() - 1)).build();
    }
  }
}
