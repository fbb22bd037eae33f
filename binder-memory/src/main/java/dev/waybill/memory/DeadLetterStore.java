package dev.waybill.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The dead letters of one group, in the order they were written. Guarded by the broker's lock. */
final class DeadLetterStore {
  final Budget budget;
  private final TreeMap<Long, Stored> letters = new TreeMap<>();
  private long nextOffset;

  DeadLetterStore(BrokerSettings settings) {
    budget = new Budget(settings);
  }

  Stored append(Parcel parcel, Instant now) {
    long offset = nextOffset++;
    Stored letter = new Stored(Long.toString(offset), offset, parcel, now, Long.MAX_VALUE);
    letters.put(offset, letter);
    return letter;
  }

  /** Up to {@code max} letters after {@code cursor}, or from the first where it is null. */
  List<Stored> after(@Nullable Long cursor, int max) {
    List<Stored> page = new ArrayList<>();
    Collection<Stored> rest =
        cursor == null ? letters.values() : letters.tailMap(cursor, false).values();
    for (Stored letter : rest) {
      if (page.size() == max) {
        break;
      }
      page.add(letter);
    }
    return page;
  }

  boolean hasAfter(long cursor) {
    return letters.higherKey(cursor) != null;
  }

  void remove(long position) {
    Stored letter = letters.remove(position);
    if (letter != null) {
      budget.giveBack(letter.sizeBytes);
    }
  }
}
