package dev.waybill.conformance.report;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Breach;
import dev.waybill.conformance.Certificate;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Details;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.Kit;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Opportunities;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.Untested;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.Waiver;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.HistoryBuilder;
import dev.waybill.conformance.journal.HistorySlice;
import dev.waybill.conformance.stage.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** A small report that is always the same: one check for each verdict that matters. */
final class ASample {
  private static final Waiver WAIVER =
      new Waiver(3, "the broker has a bug", LocalDate.of(2026, 12, 31));

  private ASample() {}

  static Report report() {
    List<CheckResult> results =
        List.of(passed(), failed(), waived(), unsupported(), notRun(), inconclusive());
    return new Report(
        new Kit("1.2.3", "sha256:0123456789abcdef"),
        new Subject("acme", "0.9", "acme-client 7.1", "Acme 4.2"),
        new Run(
            Grade.CORE,
            17,
            Instant.parse("2026-11-22T05:00:00Z"),
            Duration.ofMillis(12_345),
            List.of("link-faults", "member-kill"),
            false,
            List.of("C099-left-out")),
        Capabilities.builder("Acme 4.2").build(),
        new Certificate(
            "Acme 4.2",
            Grade.NONE,
            Set.of(),
            results,
            List.of(WAIVER),
            List.of(new Untested(7, "nothing is lost in a fire", "we have no fire"))));
  }

  /** The same, but nothing is wrong. */
  static Report soundReport() {
    Report broken = report();
    return new Report(
        broken.kit(),
        broken.subject(),
        broken.run(),
        broken.capabilities(),
        new Certificate("Acme 4.2", Grade.CORE, Set.of(), List.of(passed()), List.of(), List.of()));
  }

  private static CheckResult passed() {
    Measurement recovery =
        Measurement.atMost(Duration.ofSeconds(10), "the recovery", Duration.ofMillis(3_100));
    return new CheckResult(
        check(1, "sound", Area.PUBLISH),
        Verdict.PASS,
        List.of("H1: 4812 opportunities, minimum 1000", recovery.text()),
        new Details(
            List.of(new Opportunities("H1", 4_812, 1_000)),
            List.of(recovery),
            List.of(),
            List.of(),
            Path.of("histories/sound-1.history")));
  }

  private static CheckResult failed() {
    Breach order =
        new Breach(
            "H6",
            "broken 1 times: keys keep their order",
            List.of("message 1 <of key 0> came before message 0 & | was late"),
            slice());
    Breach seen = new Breach("what is seen", "wrong 1 times", List.of("half: \ud83d"), null);
    return new CheckResult(
        check(2, "broken", Area.ORDER),
        Verdict.FAIL,
        List.of("H6 broken 1 times", "history: histories/broken-1.history"),
        new Details(
            List.of(new Opportunities("H6", 2, 1), new Opportunities("what is seen", 1, 1)),
            List.of(),
            List.of(order, seen),
            List.of("a note"),
            Path.of("histories/broken-1.history")));
  }

  private static CheckResult waived() {
    return new CheckResult(check(3, "excused", Area.ORDER), Verdict.WAIVED, List.of(WAIVER.text()));
  }

  private static CheckResult unsupported() {
    return new CheckResult(
        check(4, "undeclared", Area.LIMITS),
        Verdict.UNSUPPORTED,
        List.of("Acme 4.2 does not declare it"));
  }

  private static CheckResult notRun() {
    return new CheckResult(
        check(5, "unplayed", Area.FAULTS),
        Verdict.NOT_RUN,
        List.of("the environment does not offer [BROKER_KILL]"));
  }

  private static CheckResult inconclusive() {
    return new CheckResult(
        check(6, "thin", Area.RETRY),
        Verdict.INCONCLUSIVE,
        List.of("H12: 3 opportunities, minimum 10"),
        new Details(
            List.of(new Opportunities("H12", 3, 10)),
            List.of(),
            List.of(),
            List.of(),
            Path.of("histories/thin-1.history")));
  }

  /** Two messages of a key, handled the wrong way round, a death between them. */
  static HistorySlice slice() {
    HistoryBuilder builder = new HistoryBuilder(20);
    add(builder, EntryKind.PUBLISH_INVOKED, 0, 0, 0, History.place(0, 0));
    add(builder, EntryKind.PUBLISH_CONFIRMED, 0, 0, 0, 0);
    add(builder, EntryKind.PUBLISH_INVOKED, 0, 1, 0, History.place(0, 1));
    add(builder, EntryKind.PUBLISH_UNCERTAIN, 0, 1, 0, 0);
    add(builder, EntryKind.DELIVERED, 1, 1, 1, 0);
    add(builder, EntryKind.MEMBER_KILLED, 1, -1, 0, 0);
    add(builder, EntryKind.DELIVERED, 2, 0, 1, 0);
    add(builder, EntryKind.HANDLED, 2, 0, 1, 0);
    add(builder, EntryKind.DEAD, 0, 1, 5, 0);
    return HistorySlice.around(builder.build(), 4, 1);
  }

  private static void add(
      HistoryBuilder to, EntryKind kind, int actor, int message, int number, long value) {
    to.add(new Entry(kind, 0, actor, 0, message, number, 0, value));
  }

  private static Check check(int number, String slug, Area area) {
    return new Check(
        number,
        slug,
        area,
        Level.MUST,
        1,
        "what is " + slug + " is told",
        can -> true,
        new Scenario() {
          @Override
          public String name() {
            return slug;
          }

          @Override
          public void play(Stage stage) {}
        },
        List.of(Claim.observed("anything", 1)));
  }
}
