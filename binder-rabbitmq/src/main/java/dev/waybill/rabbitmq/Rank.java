package dev.waybill.rabbitmq;

import dev.waybill.spi.support.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Who should own which queue of a group, told from the member's token alone: of two members the one
 * with the higher rank. Every member has a high rank for some queues and a low one for others, so
 * that no two of them can differ in all.
 */
final class Rank {
  private static final int MAX = 1 << 20;

  private final int[] ranks;

  private Rank(int[] ranks) {
    this.ranks = ranks;
  }

  static Rank of(String token, int queues) {
    int[] ranks = new int[queues];
    int step = MAX / queues;
    int[] byHash =
        IntStream.range(0, queues)
            .boxed()
            .sorted(Comparator.comparingInt(index -> hash(token, index)))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int place = 0; place < queues; place++) {
      int index = byHash[place];
      ranks[index] = place * step + hash(index + token, 0) % step;
    }
    return new Rank(ranks);
  }

  private static int hash(String token, int index) {
    byte[] bytes = (token + "#" + index).getBytes(StandardCharsets.UTF_8);
    return SlotHash.murmur2(bytes) & Integer.MAX_VALUE;
  }

  int of(int index) {
    return ranks[index];
  }
}
