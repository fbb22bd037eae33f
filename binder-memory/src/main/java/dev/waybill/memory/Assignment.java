package dev.waybill.memory;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who owns what: shares differ by one at most, and as little as possible changes hands. */
final class Assignment {
  private Assignment() {}

  /**
   * Shares out.
   *
   * @param members in the order they joined
   * @param present who has each domain now, or null
   * @return who should have each; null only where there are no members
   */
  static <M> List<@Nullable M> balance(List<M> members, List<@Nullable M> present) {
    List<@Nullable M> result = new ArrayList<>(present.size());
    if (members.isEmpty()) {
      present.forEach(domain -> result.add(null));
      return result;
    }
    int share = present.size() / members.size();
    int larger = present.size() % members.size();
    int[] counts = new int[members.size()];
    IdentityHashMap<M, Integer> indexes = new IdentityHashMap<>();
    members.forEach(member -> indexes.put(member, indexes.size()));
    for (M owner : present) {
      Integer index = owner == null ? null : indexes.get(owner);
      if (index == null || counts[index] > share || (counts[index] == share && larger == 0)) {
        result.add(null);
        continue;
      }
      if (counts[index] == share) {
        larger--;
      }
      counts[index]++;
      result.add(owner);
    }
    // Everybody is brought to a full share first; what is left goes to those who have no more.
    int next = 0;
    for (int i = 0; i < result.size(); i++) {
      if (result.get(i) != null) {
        continue;
      }
      while (next < counts.length && counts[next] >= share) {
        next++;
      }
      int heir = next < counts.length ? next : indexOf(share, counts);
      counts[heir]++;
      result.set(i, members.get(heir));
    }
    return result;
  }

  private static int indexOf(int share, int[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == share) {
        return i;
      }
    }
    throw new IllegalStateException("more domains than shares");
  }
}
