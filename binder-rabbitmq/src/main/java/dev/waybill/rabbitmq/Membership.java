package dev.waybill.rabbitmq;

import dev.waybill.Ordering;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;

/**
 * What a member and its parts have in common.
 *
 * @param token tells this member from all others
 * @param prefetch most unsettled messages of a queue
 * @param silence how long nothing may come from the server before the connection counts as broken
 */
record Membership(
    SubscriptionSpec spec,
    DeliverySink sink,
    BinderRuntime runtime,
    Connections connections,
    QueueNames names,
    Layouts layouts,
    RabbitMqGroupState state,
    Messages messages,
    ServerFacts server,
    String token,
    int prefetch,
    Duration silence) {

  String name() {
    return spec.destination() + "/" + spec.group();
  }

  boolean isOrdered() {
    return spec.ordering() == Ordering.KEY;
  }

  String queue(int index) {
    return names.queue(spec.destination(), spec.group(), index);
  }
}
