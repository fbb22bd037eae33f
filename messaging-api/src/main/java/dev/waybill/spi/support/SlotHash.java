package dev.waybill.spi.support;

import java.nio.charset.StandardCharsets;

/**
 * The slot of a key: {@code (murmur2(UTF-8 bytes) & 0x7fffffff) % 64}. It is the hash of Kafka's
 * default partitioner, so a key lands alike everywhere. Frozen: another value would move keys
 * between queues that exist.
 */
public final class SlotHash {
  /** The number of slots. */
  public static final int SLOTS = 64;

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;

  private SlotHash() {}

  /** The slot of a key, from 0 to 63. */
  public static int slot(String key) {
    return bucket(key.getBytes(StandardCharsets.UTF_8), SLOTS);
  }

  /** The same hash over another number of buckets. */
  public static int bucket(byte[] key, int buckets) {
    return (murmur2(key) & 0x7fffffff) % buckets;
  }

  /** 32-bit murmur2 with the seed that Kafka uses. */
  public static int murmur2(byte[] data) {
    int length = data.length;
    int hash = SEED ^ length;
    int whole = length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      k *= M;
      k ^= k >>> 24;
      k *= M;
      hash = hash * M ^ k;
    }
    if (whole < length) {
      for (int i = length - 1; i >= whole; i--) {
        hash ^= (data[i] & 0xff) << 8 * (i - whole);
      }
      hash *= M;
    }
    hash ^= hash >>> 13;
    hash *= M;
    return hash ^ hash >>> 15;
  }
}
