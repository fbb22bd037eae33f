package dev.waybill.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Untested;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks are data that others rely on: none goes or changes its number by accident. */
class CatalogueTest {
  private final List<Check> checks = Catalogue.all();

  @Test
  void isWhatWasApproved() throws IOException {
    List<String> approved;
    try (var file = CatalogueTest.class.getResourceAsStream("/checks.approved.txt")) {
      approved = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    assertThat(checks.stream().map(Check::id)).containsExactlyElementsOf(approved);
  }

  @Test
  void hasEachNumberOnce() {
    assertThat(checks.stream().map(Check::number)).doesNotHaveDuplicates();
  }

  @Test
  void hasACheckForEachSentenceOrSaysThatItIsUntested() {
    List<Integer> numbers =
        Stream.concat(
                checks.stream().map(Check::number),
                Catalogue.untested().stream().map(Untested::number))
            .sorted()
            .toList();

    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 126).boxed().toList());
  }

  @Test
  void saysOneSentencePerUntestedNumber() {
    assertThat(Catalogue.untested())
        .allSatisfy(untested -> assertThat(untested.sentence()).matches("[a-z].*[^.]"));
  }

  @Test
  void saysOneSentencePerCheck() {
    assertThat(checks)
        .allSatisfy(
            check -> {
              assertThat(check.sentence()).matches("[a-z].*[^.]");
              assertThat(check.slug()).matches("[a-z0-9]+(-[a-z0-9]+)*");
            });
  }

  @Test
  void demandsThatEachCheckCouldHaveFailed() {
    assertThat(checks)
        .allSatisfy(
            check ->
                assertThat(check.claims().stream().mapToLong(Claim::minimum).max().orElse(0))
                    .as(check.id())
                    .isPositive());
  }
}
