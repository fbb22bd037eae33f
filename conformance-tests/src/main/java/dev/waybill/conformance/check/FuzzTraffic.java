package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.spi.SpiMember;
import dev.waybill.conformance.spi.SpiStage;
import dev.waybill.conformance.stage.Counters;
import dev.waybill.conformance.stage.Heap;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.spi.RawMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ten thousand spoilt messages, and a good one behind each hundred of them. */
final class FuzzTraffic implements Scenario {
  static final String ENDED = "spoilt messages that ended, handled or dead, and once";
  static final String HEAP = "heap while spoilt messages come";

  static final int GROUP = 0;
  static final int GOOD = 100;
  static final int SPOILT_EACH = 100;
  private static final int LOOKER = 1;
  private static final int KEYS = 32;
  private static final long HEAP_BOUND = 64L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "fuzz-traffic";
  }

  /** The heap would be that of everybody else. */
  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    Counters counters = new Counters();
    stage.through(binder -> binder.withTelemetry(counters));
    stage.members(MemberSpec.of(GROUP).with("dead-letter.policy", "continue"));
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = new ArrayList<>();
    long before;
    int sent = 0;
    try (SpiStage spi = new SpiStage(stage, LOOKER)) {
      Fuzz fuzz = new Fuzz(stage.seed(), template(spi, publisher, messages));
      before = Heap.usedAfterGc();
      for (int round = 1; round <= GOOD; round++) {
        List<RawMessage> spoilt = new ArrayList<>();
        for (int i = 0; i < SPOILT_EACH; i++) {
          spoilt.add(fuzz.next());
        }
        sent += spi.publishRaw(spoilt, i -> MessageCodec.key(i % KEYS));
        publish(publisher, messages);
      }
    }
    publisher.awaitAll(PATIENCE);
    int all = sent;
    // Not by the box: where letters cannot be counted but by reading them, that takes seconds.
    Patience.holds(PATIENCE, () -> handled(stage) + counters.count("waybill.dead_lettered") >= all);
    stage.drain(PATIENCE, Publishing.ended(List.of(messages), List.of(publisher)));
    DeadLetters box = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(GROUP));
    long growth = Heap.usedAfterGc() - before;
    stage.observe(HEAP, growth < HEAP_BOUND, "grew by " + (growth >> 20) + " MiB");
    observeEnds(stage, sent, box);
  }

  private static void observeEnds(Stage stage, int sent, DeadLetters box) {
    List<DeadLetter> letters = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page =
          Patience.await(PATIENCE, "a page of dead letters", box.browse(cursor, 500));
      letters.addAll(page.letters());
      cursor = page.next();
    } while (cursor != null);
    int handled = handled(stage);
    stage.note(
        "%d spoilt messages: %d were events all the same, %d are dead letters"
            .formatted(sent, handled, letters.size()));
    boolean right = handled + letters.size() == sent;
    for (int i = 0; i < sent; i++) {
      stage.observe(ENDED, right, handled + " handled and " + letters.size() + " dead of " + sent);
    }
  }

  /** How a good message of this binder looks; it is handled like the others. */
  private static RawMessage template(
      SpiStage spi, MessagePublisher publisher, List<Message> messages) {
    SpiMember looker = spi.join(LOOKER, SpiMember::ack);
    publish(publisher, messages);
    looker.awaitDeliveries(1);
    looker.leave();
    return ForgedTraffic.asSent(looker.deliveries().get(0).inbound().raw());
  }

  private static void publish(MessagePublisher publisher, List<Message> messages) {
    int number = messages.size();
    Message message = Message.good(number, 0, 0, number);
    messages.add(message);
    publisher.publish(message);
  }

  /**
   * How many spoilt messages handlers have handled: as strangers, or as messages of the run, whose
   * names some of them bear.
   */
  private static int handled(Stage stage) {
    History history = stage.journal().history();
    int handled = 0;
    for (int i = 0; i < history.length(); i++) {
      boolean ofGroup = history.group(i) == GROUP;
      switch (history.kind(i)) {
        case FOREIGN -> handled += ofGroup ? 1 : 0;
        case HANDLED -> handled += ofGroup && history.detail(i) == 0 ? 1 : 0;
        case PUBLISH_INVOKED -> handled--; // a good one
        default -> {}
      }
    }
    return handled;
  }
}
