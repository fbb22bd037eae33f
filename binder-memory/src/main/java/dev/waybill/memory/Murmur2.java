package dev.waybill.memory;

/** Kafka's hash of a key, so that a key lands in the partition of the same number there. */
final class Murmur2 {
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;

  private Murmur2() {}

  static int slot(byte[] key, int slots) {
    return (hash(key) & 0x7fffffff) % slots;
  }

  static int hash(byte[] data) {
    int h = SEED ^ data.length;
    int blocks = data.length & ~3;
    for (int i = 0; i < blocks; i += 4) {
      int k =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      k *= M;
      k ^= k >>> 24;
      h = h * M ^ k * M;
    }
    int rest = data.length - blocks;
    if (rest > 0) {
      for (int i = rest - 1; i >= 0; i--) {
        h ^= (data[blocks + i] & 0xff) << (8 * i);
      }
      h *= M;
    }
    h ^= h >>> 13;
    h *= M;
    return h ^ h >>> 15;
  }
}
