package dev.waybill.conformance.check;

import dev.waybill.PublishOrder;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Publishes while the broker cannot answer, in as many ways as there are. There is little room, so
 * that some are rejected before they leave; what has left is uncertain when its time is up, and one
 * of the two publishers holds back what comes behind that. Then all is mended.
 */
final class BrokenPublishes implements Scenario {
  static final String REJECTED = "publishes rejected";
  static final String UNCERTAIN = "publishes uncertain";
  static final String RECOVERED = "publishes uncertain and stored";
  static final String EFFECTIVE = "faults seen to bite";
  static final String UNCONFIRMED = "handed over without an answer, and not confirmed";
  static final String IN_TIME = "ended by their deadline";
  static final String TYPED = "ended confirmed, rejected or uncertain, by type";
  static final String BOUNDED = "looks at what was taken, and no more than there is room for";
  static final String PROMPT = "callers held no longer than max-block";
  static final String NO_ROOM = "found no room, and ended as BUFFER_FULL";
  static final String RESUMED = "publishers confirmed again after a fault";

  private static final int BURST = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BITE = Duration.ofSeconds(10);

  /** Something to break, and whether the broker can answer nevertheless. */
  private record Break(Supplier<? extends Fault> fault, boolean answers) {}

  @Override
  public String name() {
    return "broken-publishes";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.PUBLISH_FAULTS);
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withFaults(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    stage.members(MemberSpec.of(0));
    AtomicInteger numbers = new AtomicInteger();
    List<BrokenStream> streams =
        List.of(
            new BrokenStream(stage, 0, PublishOrder.PIPELINED, 40, 1 << 20, numbers),
            new BrokenStream(stage, 1, PublishOrder.STRICT, 40, 8 << 10, numbers));
    int kind = 0;
    for (Break broken : breaks(stage)) {
      streams.forEach(BrokenStream::untilConfirmed);
      streams.forEach(stream -> stream.publish(BURST, true));
      streams.forEach(stream -> stream.publisher().awaitAll(PATIENCE));
      play(stage, ++kind, broken, streams);
    }
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    stage.drain(
        Publishing.ended(
            streams.stream().map(BrokenStream::messages).toList(),
            streams.stream().map(BrokenStream::publisher).toList()));
    stage.readDeadLetters(0);
    count(stage);
  }

  private static void play(Stage stage, int kind, Break broken, List<BrokenStream> streams) {
    List<BrokenPublish> publishes = new ArrayList<>();
    boolean bit =
        stage.during(
            kind,
            broken.fault(),
            BITE,
            () -> {
              streams.forEach(stream -> publishes.addAll(stream.publish(BURST, broken.answers())));
              streams.forEach(stream -> stream.publisher().awaitAll(PATIENCE));
              publishes.forEach(publish -> publish.judge(stage, broken.answers()));
            });
    if (bit) {
      stage.observe(EFFECTIVE, true, "");
    }
    for (BrokenStream stream : streams) {
      stream.untilConfirmed(); // or the scenario ends here, and every check of it fails
      stage.observe(RESUMED, true, "");
    }
  }

  private static List<Break> breaks(Stage stage) {
    List<Break> breaks = new ArrayList<>();
    breaks.add(new Break(() -> stage.environment().stallPublishes(), false));
    breaks.add(new Break(() -> stage.environment().stallPublishes(), false));
    if (stage.environment().offers().contains(Need.LINK_FAULTS)) {
      breaks.add(link(stage, TcpFault.dropRequests(), false));
      breaks.add(link(stage, TcpFault.reset(), true));
      breaks.add(link(stage, TcpFault.blackHole(), false));
      breaks.add(link(stage, TcpFault.cut(), false));
    }
    return breaks;
  }

  private static Break link(Stage stage, TcpFault fault, boolean answers) {
    return new Break(() -> stage.environment().breakLink(fault), answers);
  }

  private static void count(Stage stage) {
    BitSet uncertain = new BitSet();
    stage
        .journal()
        .read(
            0,
            entry -> {
              switch (entry.kind()) {
                case PUBLISH_REJECTED -> stage.observe(REJECTED, true, "");
                case PUBLISH_UNCERTAIN -> {
                  uncertain.set(entry.message());
                  stage.observe(UNCERTAIN, true, "");
                }
                default -> {}
              }
            });
    BitSet stored = new BitSet();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.DELIVERED) {
                stored.set(entry.message());
              }
            });
    stored.and(uncertain);
    stored.stream().forEach(message -> stage.observe(RECOVERED, true, ""));
  }
}
