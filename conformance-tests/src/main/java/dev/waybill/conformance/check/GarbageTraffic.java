package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.spi.SpiMember;
import dev.waybill.conformance.spi.SpiStage;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.spi.RawMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between good events, messages come that are no events, under the same keys. */
final class GarbageTraffic implements Scenario {
  static final String KEPT = "undecodable, and one dead letter with its bytes and no attempt";
  static final String UNSEEN = "no handler was given what is no event";
  static final int GROUP = 0;
  private static final int LOOKER = 1;
  private static final int ROUNDS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Something that was published and is no event. */
  private record Thrown(Garbage kind, byte[] body) {}

  @Override
  public String name() {
    return "garbage-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    stage.members(MemberSpec.of(GROUP));
    MessagePublisher publisher = stage.publisher();
    List<Thrown> thrown = new ArrayList<>();
    int number = 1;
    try (SpiStage spi = new SpiStage(stage, LOOKER)) {
      RawMessage good = template(spi, publisher);
      for (int round = 0; round < ROUNDS; round++) {
        for (Garbage kind : Garbage.values()) {
          Message message = message(number++);
          @Nullable RawMessage spoilt = kind.of(good, message);
          if (spoilt != null) {
            spi.publishRaw(spoilt, MessageCodec.key(0));
            thrown.add(new Thrown(kind, kind.body(message)));
          }
          publisher.publish(message);
        }
      }
    }
    int last = number - 1;
    publisher.awaitAll(PATIENCE);
    Patience.holds(PATIENCE, () -> Arrivals.of(stage, GROUP).delivered(last));
    List<DeadLetter> letters = new ArrayList<>();
    DeadLetters box = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(GROUP));
    Patience.holds(
        PATIENCE.dividedBy(2),
        () -> {
          letters.clear();
          letters.addAll(Patience.await(PATIENCE, "dead letters", box.browse(null, 500)).letters());
          return letters.size() >= thrown.size();
        });
    stage.drain();
    letters.clear();
    letters.addAll(Patience.await(PATIENCE, "dead letters", box.browse(null, 500)).letters());
    thrown.forEach(each -> judge(stage, each, letters));
    long strangers = strangers(stage.journal().history());
    stage.observe(
        UNSEEN,
        strangers == 0,
        "a handler was given garbage "
            + strangers
            + " times: Inbound.event() must throw MalformedEventException");
  }

  /** All of one key, which the raw messages bear too: what blocks one blocks all behind it. */
  private static Message message(int number) {
    return Message.good(number, 0, 0, number);
  }

  /** How a good message of this binder looks. */
  private static RawMessage template(SpiStage spi, MessagePublisher publisher) {
    SpiMember looker = spi.join(LOOKER, SpiMember::ack);
    publisher.publish(message(0));
    looker.awaitDeliveries(1);
    looker.leave();
    return looker.deliveries().get(0).inbound().raw();
  }

  private static void judge(Stage stage, Thrown thrown, List<DeadLetter> letters) {
    List<DeadLetter> own =
        letters.stream().filter(one -> Arrays.equals(one.rawBody(), thrown.body())).toList();
    boolean right =
        own.size() == 1
            && own.get(0).reason() == DeadLetterReason.UNDECODABLE
            && own.get(0).attempts() == 0;
    stage.observe(
        KEPT,
        right,
        thrown.kind()
            + " has "
            + own.size()
            + " dead letters: "
            + own
            + ", to be one, UNDECODABLE, with its bytes and no attempt; Inbound.event() must throw"
            + " MalformedEventException, and raw() show the message as it came");
  }

  private static long strangers(History history) {
    long strangers = 0;
    for (int i = 0; i < history.length(); i++) {
      strangers += history.kind(i) == EntryKind.FOREIGN && history.group(i) == GROUP ? 1 : 0;
    }
    return strangers;
  }
}
