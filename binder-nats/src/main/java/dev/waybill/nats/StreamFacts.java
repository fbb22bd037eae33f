package dev.waybill.nats;

import io.nats.client.support.JsonValue;

/**
 * What a stream is and holds.
 *
 * @param created when it was created: another of the same name is another stream
 * @param shards how many members can share the work of a group
 * @param first the first message there is
 * @param last the last one
 */
record StreamFacts(String created, int shards, long first, long last) {
  /** Where the number is kept that NATS has no setting for. */
  static final String PARTITIONS = "waybill-partitions";

  static final int DEFAULT_SHARDS = 12;

  static StreamFacts of(JsonValue info) {
    JsonValue metadata = JetStreamApi.member(JetStreamApi.member(info, "config"), "metadata");
    String told = JetStreamApi.text(metadata, PARTITIONS);
    int shards = DEFAULT_SHARDS;
    long number = Numbers.parse(told, 0, told.length());
    if (number >= 1 && number <= dev.waybill.spi.support.SlotHash.SLOTS) {
      shards = (int) number;
    }
    JsonValue state = JetStreamApi.member(info, "state");
    return new StreamFacts(
        JetStreamApi.text(info, "created").replaceAll("[^0-9]", ""),
        shards,
        JetStreamApi.number(state, "first_seq"),
        JetStreamApi.number(state, "last_seq"));
  }
}
