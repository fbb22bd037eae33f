package dev.waybill.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.Grade;
import dev.waybill.conformance.Kit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatrixTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void hasARowForEachServerOldestFirst() {
    Matrix matrix =
        Matrix.of(
            List.of(
                file("nats", "NATS 2.10.27", Grade.RESILIENT, NOON, List.of("ordered")),
                file("nats", "NATS 2.9.10", Grade.CORE, NOON, List.of())));

    assertThat(matrix.table())
        .containsExactly(
            "| Binder | Server | Grade | ordered | dead-letters | effectively-once | cloudevents | Checks |",
            "|---|---|---|---|---|---|---|---|",
            "| nats 0.9 | NATS 2.9.10 | CORE | no | no | no | no | 90 pass, 2 unsupported |",
            "| nats 0.9 | NATS 2.10.27 | RESILIENT | yes | no | no | no | 90 pass, 2 unsupported |");
  }

  @Test
  void tellsTheNewestRunOfTheHighestGoal() {
    Matrix matrix =
        Matrix.of(
            List.of(
                file("nats", "NATS 2.10", Grade.RESILIENT, NOON.minusSeconds(9), List.of()),
                file("nats", "NATS 2.10", Grade.RESILIENT, NOON, List.of("ordered")),
                file("nats", "NATS 2.10", Grade.CORE, NOON.plusSeconds(9), List.of())));

    assertThat(matrix.table()).hasSize(3);
    assertThat(matrix.table().get(2)).contains("| RESILIENT | yes |");
  }

  @Test
  void doesNotTellOfARunThatLeftSomethingOut() {
    VerdictsFile whole = file("nats", "NATS 2.10", Grade.CORE, NOON, List.of());
    VerdictsFile part =
        new VerdictsFile(
            whole.subject(), "1", NOON, Grade.CORE, Grade.NONE, false, 0, List.of(), Map.of());

    assertThat(Matrix.of(List.of(part)).table()).hasSize(2);
  }

  @Test
  void namesNoVersionOfWhatHasNone() {
    VerdictsFile built = file("nats", Kit.UNPACKAGED, "NATS 2.10", Grade.CORE, NOON, List.of());

    assertThat(Matrix.of(List.of(built)).table().get(2)).startsWith("| nats | NATS 2.10 |");
  }

  private static VerdictsFile file(
      String binder, String server, Grade grade, Instant begun, List<String> facets) {
    return file(binder, "0.9", server, grade, begun, facets);
  }

  private static VerdictsFile file(
      String binder,
      String version,
      String server,
      Grade grade,
      Instant begun,
      List<String> facets) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("PASS", 90);
    counts.put("UNSUPPORTED", 2);
    return new VerdictsFile(
        new Subject(binder, version, "client 1", server),
        "1.2.3",
        begun,
        grade,
        grade,
        true,
        0,
        facets,
        counts);
  }
}
