package dev.waybill.kafka;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about a subscription.
 *
 * @param topic the destination's topic
 * @param group the physical group
 * @param inlet the inlet's topic, or null where the subscription does not listen to it
 * @param inletGroup the group that keeps the inlet's offsets
 * @param owner a token that tells this member from all others
 */
record Membership(
    SubscriptionSpec spec,
    DeliverySink sink,
    BinderRuntime runtime,
    Admin admin,
    ClientSettings settings,
    Duration commitInterval,
    String topic,
    String group,
    @Nullable String inlet,
    String inletGroup,
    String owner) {

  /** Names the subscription in messages. */
  String name() {
    return spec.destination() + "/" + spec.group();
  }
}
