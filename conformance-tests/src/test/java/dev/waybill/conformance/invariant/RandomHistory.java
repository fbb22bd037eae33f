package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.Counted;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small histories of which little is right, for oracles and checkers to agree on. */
final class RandomHistory {
  private final Random random;
  private final List<Entry> entries = new ArrayList<>();
  private long now = 1_000;

  private RandomHistory(long seed) {
    random = new Random(seed);
  }

  static List<Entry> of(long seed) {
    return new RandomHistory(seed).build();
  }

  private List<Entry> build() {
    int messages = 1 + random.nextInt(12);
    int[][] sequences = new int[2][4];
    add(EntryKind.MEMBER_READY, 0, 0, -1, 0, 0, 0);
    List<Integer> open = new ArrayList<>();
    List<Entry> running = new ArrayList<>();
    int published = 0;
    int extra = random.nextInt(5);
    int deliveries = random.nextInt(16);
    while (published < messages || !open.isEmpty() || !running.isEmpty() || extra-- > 0) {
      int what = random.nextInt(8);
      if (what < 2 && published < messages) {
        int publisher = random.nextInt(2);
        int key = random.nextInt(3) - 1;
        long place = History.place(key, sequences[publisher][key + 1]++);
        add(EntryKind.PUBLISH_INVOKED, publisher, 0, published, 0, 0, place);
        open.add(published++);
      } else if (what < 4 && !open.isEmpty()) {
        int message = open.remove(random.nextInt(open.size()));
        int fate = random.nextInt(10);
        EntryKind kind =
            fate == 0
                ? EntryKind.PUBLISH_REJECTED
                : fate == 1 ? EntryKind.PUBLISH_UNCERTAIN : EntryKind.PUBLISH_CONFIRMED;
        add(kind, 0, 0, message, 0, 0, 0);
      } else if (what < 6 && published > 0 && deliveries-- > 0) {
        int message = random.nextInt(messages);
        int attempt = 1 + random.nextInt(3);
        running.add(
            add(EntryKind.DELIVERED, random.nextInt(3), random.nextInt(2), message, attempt, 0, 0));
      } else if (what == 6 && !running.isEmpty()) {
        Entry begun = running.remove(random.nextInt(running.size()));
        int detail = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
        if (random.nextInt(8) > 0 && detail == 0) {
          add(EntryKind.EFFECT, begun.actor(), begun.group(), begun.message(), 0, 0, 0);
        }
        add(
            EntryKind.HANDLED,
            begun.actor(),
            begun.group(),
            begun.message(),
            begun.number(),
            detail,
            0);
      } else if (what == 7) {
        rare(messages, running);
      }
    }
    add(EntryKind.QUIESCENT, 0, 0, -1, 0, 0, 0);
    int counted = random.nextInt(2);
    long attempts =
        entries.stream()
            .filter(entry -> entry.kind() == EntryKind.DELIVERED && entry.group() == counted)
            .count();
    int detail = Counted.ATTEMPTS.detail();
    add(EntryKind.COUNTED, 0, counted, -1, 0, detail, attempts + random.nextInt(2));
    return entries;
  }

  private void rare(int messages, List<Entry> running) {
    int group = random.nextInt(2);
    switch (random.nextInt(5)) {
      case 0 -> add(EntryKind.DEAD, 0, group, random.nextInt(messages), 3, random.nextInt(2), 0);
      case 1 -> add(EntryKind.MEMBER_READY, 1, 1, -1, 0, 0, 0);
      case 2 -> {
        int actor = random.nextInt(3);
        add(EntryKind.MEMBER_KILLED, actor, group, -1, 0, 0, 0);
        running.removeIf(begun -> begun.actor() == actor);
      }
      case 3 -> add(EntryKind.HEALED, 0, 0, -1, 0, 0, 0);
      default -> now += random.nextInt(100);
    }
  }

  private Entry add(
      EntryKind kind, int actor, int group, int message, int number, int detail, long value) {
    Entry entry = new Entry(kind, now++, actor, group, message, number, detail, value);
    entries.add(entry);
    return entry;
  }
}
