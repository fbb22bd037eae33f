package dev.waybill.spi;

import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import java.time.Duration;
import java.util.Map;

/**
 * What a subscription must do.
 *
 * @param destination logical name
 * @param group logical name
 * @param member unique name of this member, for the broker's tools
 * @param ordering whether keys must be owned exclusively
 * @param start where a new group begins
 * @param inlet whether to listen to the group's inlet; where that is the group's own queue it is
 *     heard anyway
 * @param drain how long a revoked shard may take to finish its running handlers
 * @param nativeOptions native settings of this subscription
 */
public record SubscriptionSpec(
    String destination,
    String group,
    String member,
    Ordering ordering,
    StartPosition start,
    boolean inlet,
    Duration drain,
    Map<String, String> nativeOptions) {}
