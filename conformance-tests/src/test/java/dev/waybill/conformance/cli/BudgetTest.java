package dev.waybill.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.check.Catalogue;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private final List<Check> all = Catalogue.all();

  @Test
  void takesAllWhereThereIsTimeAndNoneWhereThereIsNone() {
    assertThat(new Budget().fitting(all, Duration.ofDays(1))).isEqualTo(all);
    assertThat(new Budget().fitting(all, Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void takesSomeOfLowTiersWhereTimeIsShort() {
    List<Check> some = new Budget().fitting(all, Duration.ofSeconds(30));

    assertThat(some).isNotEmpty().hasSizeLessThan(all.size());
    assertThat(some).noneMatch(check -> check.level() == Level.SHOULD);
    assertThat(some.stream().mapToInt(Check::tier).min()).hasValue(0);
  }

  @Test
  void takesAllChecksOfAScenarioThatIsPlayedAnyway() {
    Set<Check> some = new HashSet<>(new Budget().fitting(all, Duration.ofMinutes(1)));
    Map<Scenario, Set<Check>> sharing = new HashMap<>();
    all.forEach(
        check -> sharing.computeIfAbsent(check.scenario(), any -> new HashSet<>()).add(check));

    assertThat(some.stream().map(Check::scenario).collect(Collectors.toSet()))
        .allSatisfy(scenario -> assertThat(some).containsAll(sharing.get(scenario)));
  }
}
