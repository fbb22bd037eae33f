package dev.waybill.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How many slips of the keyboard lie between two words; two letters swapped are one. */
final class EditDistance {
  private EditDistance() {}

  static int between(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        least = Math.min(least, cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }

  /** Whether somebody who wrote {@code written} may have meant {@code word}. */
  static boolean isNear(String written, String word) {
    return between(written, word) <= Math.max(1, Math.min(3, word.length() / 3));
  }

  /** The word most likely meant. */
  static Optional<String> nearest(String written, Collection<String> words) {
    return words.stream()
        .filter(word -> isNear(written, word))
        .min(Comparator.comparing(word -> between(written, word)));
  }
}
