package dev.waybill.conformance.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No invariant is worth more than the wrong histories it has been seen to refuse. */
class MutationTest {
  private static final int SEEDS = 40;

  private record Mutant(Mutation mutation, String origin, Case passing, Case mutated) {}

  private static final List<Mutant> MUTANTS = mutants();

  private static List<Mutant> mutants() {
    List<Mutant> mutants = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Map<String, Case> passing =
          Map.of(
              "fault-free", SimulatedRun.faultFree(seed, 25),
              "faults", SimulatedRun.withFaults(seed, 25),
              "deaths", SimulatedRun.withDeaths(seed, 25),
              "at-most-once", SimulatedRun.atMostOnce(seed, 25),
              "counted", SimulatedRun.counted(seed, 25));
      for (Mutation mutation : Mutation.values()) {
        for (Map.Entry<String, Case> each : passing.entrySet()) {
          Case mutated = mutation.apply(each.getValue(), seed);
          if (mutated != each.getValue()) {
            mutants.add(new Mutant(mutation, each.getKey() + " " + seed, each.getValue(), mutated));
          }
        }
      }
    }
    return mutants;
  }

  @ParameterizedTest
  @EnumSource
  void theMatchingInvariantIsBrokenAndNoUnrelatedOne(Mutation mutation) {
    int applied = 0;
    for (Mutant mutant : MUTANTS) {
      if (mutant.mutation == mutation) {
        applied++;
        Set<Invariant> noticed = mutant.mutated.noticed(mutant.passing.judge());
        assertThat(noticed)
            .as("%s of %s\n%s", mutation, mutant.origin, told(mutant))
            .contains(mutation.matching)
            .isSubsetOf(mutation.implied);
      }
    }
    assertThat(applied).as("how often there was something to work on").isPositive();
  }

  private static String told(Mutant mutant) {
    return Case.told(mutant.mutated.judge().values());
  }

  /** Takes one invariant away: were it superfluous, every mutation would still be noticed. */
  @ParameterizedTest
  @EnumSource
  void withoutAnInvariantSomeMutationSurvives(Invariant disabled) {
    int survivors = 0;
    for (Mutant mutant : MUTANTS) {
      if (mutant.mutation.matching == disabled) {
        Set<Invariant> rest = EnumSet.copyOf(mutant.mutated.invariants());
        rest.remove(disabled);
        Case blind = new Case(mutant.mutated.entries(), mutant.mutated.terms(), rest);
        survivors += blind.noticed(mutant.passing.judge()).isEmpty() ? 1 : 0;
      }
    }
    assertThat(survivors).as("mutants that nothing but %s notices", disabled).isPositive();
  }

  @Test
  void everyInvariantHasAMutationOfItsOwn() {
    Map<Invariant, Integer> mutants = new EnumMap<>(Invariant.class);
    MUTANTS.forEach(mutant -> mutants.merge(mutant.mutation.matching, 1, Integer::sum));
    System.out.println("mutants by the invariant that must notice them: " + mutants);
    assertThat(mutants).containsOnlyKeys(Invariant.values());
  }
}
