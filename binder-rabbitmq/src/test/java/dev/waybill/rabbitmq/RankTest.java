package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankTest {
  @Test
  void isTheSameForEverybody() {
    Rank one = Rank.of("token", 12);
    Rank two = Rank.of("token", 12);
    for (int i = 0; i < 12; i++) {
      assertThat(one.of(i)).isEqualTo(two.of(i)).isBetween(0, 1 << 20);
    }
  }

  @Test
  void noMemberOutranksAnotherEverywhere() {
    for (int queues : new int[] {2, 6, 8, 64}) {
      for (int pair = 0; pair < 500; pair++) {
        Rank a = Rank.of("a" + pair, queues);
        Rank b = Rank.of("b" + pair, queues);
        int wins = 0;
        for (int i = 0; i < queues; i++) {
          wins += a.of(i) > b.of(i) ? 1 : 0;
        }
        // Two queues ranked alike are told apart by what is left; that goes to one for both.
        assertThat(wins).isBetween(queues == 2 ? 0 : 1, queues == 2 ? 2 : queues - 1);
      }
    }
  }

  @Test
  void fourMembersNearlyAlwaysAllHaveAShare() {
    int without = 0;
    for (int group = 0; group < 200; group++) {
      Set<Integer> owners = new HashSet<>();
      for (int queue = 0; queue < 8; queue++) {
        int best = 0;
        for (int member = 1; member < 4; member++) {
          Rank challenger = Rank.of(group + "-" + member, 8);
          if (challenger.of(queue) > Rank.of(group + "-" + best, 8).of(queue)) {
            best = member;
          }
        }
        owners.add(best);
      }
      without += owners.size() == 4 ? 0 : 1;
    }
    assertThat(without).isLessThan(60);
  }
}
