package dev.waybill.conformance.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.check.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing is left out of the proof that checks can fail; {@code MutantsTest} is the proof. */
class MutantCoverageTest {
  private static final int MOST_EXCUSED = 6;
  private static final Path PAGE = Path.of("..", "docs", "conformance.md");

  private final Set<Integer> checks =
      Catalogue.all().stream().map(Check::number).collect(Collectors.toCollection(TreeSet::new));
  private final Set<Integer> killing =
      Mutants.all().stream()
          .flatMap(mutant -> mutant.checks().stream())
          .collect(Collectors.toCollection(TreeSet::new));
  private final List<Integer> excused = Unmutated.all().stream().map(Unmutated::check).toList();

  @Test
  void everyCheckHasEitherAMutantOrAReasonWhyNot() {
    Set<Integer> without = new TreeSet<>(checks);
    without.removeAll(killing);

    assertThat(excused).containsExactlyInAnyOrderElementsOf(without);
  }

  @Test
  void fewChecksAreExcused() {
    assertThat(excused).hasSizeLessThanOrEqualTo(MOST_EXCUSED).doesNotHaveDuplicates();
    assertThat(Unmutated.all()).allSatisfy(one -> assertThat(one.reason()).hasSizeGreaterThan(20));
  }

  @Test
  void everyMutantNamesChecksThatThereAreAndWords() {
    assertThat(checks).containsAll(killing);
    assertThat(Mutants.all())
        .allSatisfy(
            mutant -> {
              assertThat(mutant.checks()).isNotEmpty();
              assertThat(mutant.message()).isNotBlank();
            });
  }

  @Test
  void everyMutantAndOddBinderHasANameOfItsOwn() {
    assertThat(Mutants.all().stream().map(Mutant::name)).doesNotHaveDuplicates();
    assertThat(OddBinders.all().stream().map(OddBinder::name)).doesNotHaveDuplicates();
  }

  @Test
  void thePageHasTheKillMatrix() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .as("docs/conformance.md must have the table that MutantsTest prints")
        .containsSequence(KillMatrix.declared().table());
  }
}
