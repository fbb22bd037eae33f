package dev.waybill.conformance.check;

import dev.waybill.PublishOrder;
import dev.waybill.PublisherOptions;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Publishes while the broker cannot answer, in as many ways as there are. The buffer is small, so
 * that some are rejected before they leave; what has left is uncertain when its time is up, and one
 * of the two publishers holds back what comes behind that. Then all is mended.
 */
final class BrokenPublishes implements Scenario {
  static final String REJECTED = "publishes rejected";
  static final String UNCERTAIN = "publishes uncertain";
  static final String RECOVERED = "publishes uncertain and stored";
  static final String EFFECTIVE = "faults seen to bite";

  private static final int KEYS = 4;
  private static final int BURST = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BITE = Duration.ofSeconds(10);

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
    List<Stream> streams =
        List.of(
            new Stream(0, stage.publisher(impatient(PublishOrder.PIPELINED))),
            new Stream(1, stage.publisher(impatient(PublishOrder.STRICT))));
    Numbers numbers = new Numbers();
    int kind = 0;
    for (Supplier<? extends Fault> fault : faults(stage)) {
      streams.forEach(stream -> stream.untilConfirmed(numbers));
      streams.forEach(stream -> stream.publish(numbers, BURST));
      streams.forEach(stream -> stream.publisher.awaitAll(PATIENCE));
      boolean bit =
          stage.during(
              ++kind,
              fault,
              BITE,
              () -> {
                streams.forEach(stream -> stream.publish(numbers, BURST));
                streams.forEach(stream -> stream.publisher.awaitAll(PATIENCE));
              });
      if (bit) {
        stage.observe(EFFECTIVE, true, "");
      }
    }
    streams.forEach(stream -> stream.untilConfirmed(numbers));
    stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    stage.drain(
        Publishing.ended(
            streams.stream().map(stream -> stream.messages).toList(),
            streams.stream().map(stream -> stream.publisher).toList()));
    stage.readDeadLetters(0);
    count(stage);
  }

  private static PublisherOptions impatient(PublishOrder order) {
    return PublisherOptions.builder()
        .order(order)
        .timeout(Duration.ofMillis(800))
        .maxBlock(Duration.ofMillis(3))
        .maxInFlight(40)
        .build();
  }

  private static List<Supplier<? extends Fault>> faults(Stage stage) {
    List<Supplier<? extends Fault>> faults = new ArrayList<>();
    faults.add(() -> stage.environment().stallPublishes());
    faults.add(() -> stage.environment().stallPublishes());
    if (stage.environment().offers().contains(Need.LINK_FAULTS)) {
      for (TcpFault fault :
          List.of(
              TcpFault.dropRequests(), TcpFault.reset(), TcpFault.blackHole(), TcpFault.cut())) {
        faults.add(() -> stage.environment().breakLink(fault));
      }
    }
    return faults;
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

  /** Counts messages. */
  private static final class Numbers {
    int next;
  }

  /** What one publisher publishes, key by key in turn. */
  private static final class Stream {
    final int number;
    final MessagePublisher publisher;
    final List<Message> messages = new ArrayList<>();

    Stream(int number, MessagePublisher publisher) {
      this.number = number;
      this.publisher = publisher;
    }

    void publish(Numbers numbers, int count) {
      for (int i = 0; i < count; i++) {
        publisher.publish(next(numbers));
      }
    }

    private Message next(Numbers numbers) {
      int place = messages.size();
      Message message = Message.good(numbers.next++, number, place % KEYS, place / KEYS);
      messages.add(message);
      return message;
    }

    /** Publishes until the broker has answered once for each key. */
    void untilConfirmed(Numbers numbers) {
      for (int key = 0; key < KEYS; key++) {
        Patience.await(PATIENCE, "a publish to be confirmed again", () -> isConfirmed(numbers));
      }
    }

    private boolean isConfirmed(Numbers numbers) {
      Message message = next(numbers);
      publisher.publisher().resume(MessageCodec.key(message.key()));
      return publisher.publish(message).handle((receipt, failure) -> failure == null).join();
    }
  }
}
