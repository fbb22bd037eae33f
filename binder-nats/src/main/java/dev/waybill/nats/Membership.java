package dev.waybill.nats;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.support.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What does not change about a subscription.
 *
 * @param stream the destination's stream
 * @param mainPrefix what the subjects of the destination begin with
 * @param inletPrefix what those of the group's inlet begin with
 * @param consumerName what the names of consumers begin with
 * @param bucket the state of the group
 * @param token tells this member from all others
 */
record Membership(
    SubscriptionSpec spec,
    DeliverySink sink,
    JetStreamApi api,
    String stream,
    String mainPrefix,
    String inletPrefix,
    String consumerName,
    Bucket bucket,
    String token,
    Duration memberTimeout,
    Duration commitInterval) {

  BinderRuntime runtime() {
    return api.link().runtime();
  }

  /** Names the subscription in messages. */
  String name() {
    return spec.destination() + "/" + spec.group();
  }

  boolean isInlet(String subject) {
    return subject.startsWith(inletPrefix);
  }

  /** The slot that a subject is of, as far as this group is concerned; -1 if it is not. */
  int slot(String subject) {
    String prefix =
        spec.inlet() && isInlet(subject)
            ? inletPrefix
            : subject.startsWith(mainPrefix) ? mainPrefix : null;
    if (prefix == null) {
      return -1;
    }
    long slot = Numbers.parse(subject, prefix.length(), subject.length());
    return slot < SlotHash.SLOTS ? (int) slot : -1;
  }

  /** The subjects of one of so many shards. */
  List<String> subjects(int shard, int shards) {
    List<String> subjects = new ArrayList<>();
    for (int slot = shard; slot < SlotHash.SLOTS; slot += shards) {
      subjects.add(mainPrefix + slot);
      if (spec.inlet()) {
        subjects.add(inletPrefix + slot);
      }
    }
    return subjects;
  }
}
