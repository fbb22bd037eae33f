package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  @Test
  void givesNothingToNobody() {
    assertThat(Assignment.balance(List.of(), owners("a", null))).isEqualTo(owners(null, null));
  }

  @Test
  void keepsWhatIsBalanced() {
    List<String> present = owners("b", "a", "b", "a", "b");
    assertThat(Assignment.balance(List.of("a", "b"), present)).isEqualTo(present);
  }

  @Test
  void movesOnlyTheSurplus() {
    assertThat(Assignment.balance(List.of("a", "b"), owners("a", "a", "a", "a")))
        .isEqualTo(owners("a", "a", "b", "b"));
  }

  @Test
  void sharesOutWhatALeavingMemberHad() {
    assertThat(Assignment.balance(List.of("a", "c"), owners("a", "b", "c", "b", "a")))
        .isEqualTo(owners("a", "c", "c", "a", "a"));
  }

  @Test
  void isBalancedAndMovesLeastWhateverHappens() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      List<String> names = List.of("a", "b", "c", "d", "e").subList(0, 1 + random.nextInt(5));
      List<String> present = new ArrayList<>();
      int domains = 1 + random.nextInt(12);
      for (int i = 0; i < domains; i++) {
        present.add(random.nextInt(4) == 0 ? null : "" + "abcdefg".charAt(random.nextInt(7)));
      }
      present.replaceAll(owner -> owner == null ? null : owner.intern());

      List<String> after = Assignment.balance(names, present);

      int share = domains / names.size();
      int moved = 0;
      for (int i = 0; i < domains; i++) {
        moved += after.get(i).equals(present.get(i)) ? 0 : 1;
      }
      int larger = domains % names.size();
      int kept = 0;
      List<Integer> surplus = new ArrayList<>();
      for (String name : names) {
        assertThat(Collections.frequency(after, name)).isBetween(share, share + 1);
        int had = Collections.frequency(present, name);
        kept += Math.min(had, share);
        surplus.add(had > share ? 1 : 0);
      }
      kept += Math.min(larger, surplus.stream().mapToInt(i -> i).sum());
      assertThat(moved).isEqualTo(domains - kept);
    }
  }

  private static List<String> owners(String... owners) {
    return java.util.Arrays.asList(owners);
  }
}
