package dev.waybill.conformance.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.RunListener;
import dev.waybill.conformance.mutant.KillMatrix;
import dev.waybill.conformance.mutant.Mutant;
import dev.waybill.conformance.mutant.Mutants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every check can fail: each is failed by a binder that is broken in the way it forbids. */
@Tag("slow")
class MutantsTest {
  private static final Path DIRECTORY = Path.of("target", "conformance");

  @TestFactory
  Stream<DynamicTest> everyMutantIsCaughtByItsChecks() {
    String only = System.getProperty("waybill.conformance.mutants", "");
    List<Mutant> mutants =
        Mutants.all().stream()
            .filter(mutant -> Arrays.stream(only.split(",")).anyMatch(mutant.name()::contains))
            .toList();
    Map<Mutant, Future<List<CheckResult>>> runs =
        new SelfTest(mutants, DIRECTORY.resolve("mutants"), new RunListener() {}).begin();
    KillMatrix seen = new KillMatrix();
    Stream<DynamicTest> caught =
        runs.entrySet().stream()
            .map(
                run ->
                    dynamicTest(
                        run.getKey().name(), () -> isCaught(run.getKey(), run.getValue(), seen)));
    return Stream.concat(
        caught, Stream.of(dynamicTest("kill matrix", () -> tell(seen, only.isEmpty()))));
  }

  private static void isCaught(Mutant mutant, Future<List<CheckResult>> run, KillMatrix seen)
      throws Exception {
    List<CheckResult> results = run.get();
    results.forEach(result -> seen.add(mutant, result));
    assertThat(results).hasSameSizeAs(mutant.checks());
    assertThat(SelfTest.escapes(mutant, results).stream().map(SelfTest.Escape::text)).isEmpty();
  }

  /** Prints what was seen. It must be what the mutants say of themselves, as the page has it. */
  private static void tell(KillMatrix seen, boolean whole) throws IOException {
    String matrix = String.join("\n", seen.table()) + "\n";
    System.out.println(matrix + String.join("\n", seen.invariants()));
    Files.writeString(DIRECTORY.resolve("kill-matrix.md"), matrix);
    if (whole) {
      assertThat(seen.table()).isEqualTo(KillMatrix.declared().table());
      assertThat(seen.unbroken()).as("invariants that no mutant was seen to break").isEmpty();
    }
  }
}
