package dev.waybill.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.spi.SpiDelivery;
import dev.waybill.conformance.spi.SpiMember;
import dev.waybill.conformance.spi.SpiStage;
import dev.waybill.conformance.stage.Events;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at the documents that the binder writes, and then writes some as others do. Documents that
 * are no event lie between them, under the same key.
 */
final class StructuredTraffic implements Scenario {
  static final String WRITTEN = "a document as the JSON format says";
  static final String READ = "a document of others, and read";
  static final String REFUSED = "a document that is no event, and a dead letter";
  static final int MESSAGES = 24;

  private static final int GROUP = 0;
  private static final int LOOKER = 1;
  private static final int KEYS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "structured-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.destinationOption("partitions", "4").destinationOption("content-mode", "structured");
    Map<String, Delivery> arrived = new ConcurrentHashMap<>();
    Messaging program = stage.open(Map.of());
    Patience.await(
        PATIENCE,
        "the reader to be ready",
        program
            .subscribe(
                stage.destination(),
                Stage.group(GROUP),
                delivery -> arrived.put(delivery.event().getId(), delivery))
            .ready());
    List<Document> documents;
    try (SpiStage spi = new SpiStage(stage, LOOKER)) {
      RawMessage own = written(stage, spi);
      documents = Document.all(stage.codec().run(), WireForm.of(stage.binder().type(), own));
      for (Document document : documents) {
        spi.publishRaw(document.of(own), MessageCodec.key(0));
      }
    }
    List<Document> all = documents;
    Patience.holds(
        PATIENCE,
        () ->
            all.stream().allMatch(each -> each.event() == null || arrived.containsKey(each.id())));
    List<DeadLetter> dead = deadLetters(program, stage, all);
    all.forEach(each -> judge(stage, each, arrived, dead));
  }

  private static RawMessage written(Stage stage, SpiStage spi) {
    MessagePublisher publisher = stage.publisher();
    SpiMember looker = spi.join(LOOKER, SpiMember::ack);
    for (int i = 0; i < MESSAGES; i++) {
      publisher.publish(Message.good(i, 0, i % KEYS, i / KEYS));
    }
    looker.awaitDeliveries(MESSAGES);
    looker.leave();
    for (SpiDelivery delivery : looker.deliveries()) {
      List<String> wrong =
          StructuredForm.deviations(
              stage.codec().event(delivery.message()), delivery.inbound().raw());
      stage.observe(
          WRITTEN, wrong.isEmpty(), "message " + delivery.message().number() + ": " + wrong);
    }
    return looker.deliveries().stream()
        .filter(delivery -> delivery.message().key() == 0)
        .findFirst()
        .orElseThrow()
        .inbound()
        .raw();
  }

  private static List<DeadLetter> deadLetters(
      Messaging program, Stage stage, List<Document> documents) {
    long expected = documents.stream().filter(each -> each.event() == null).count();
    DeadLetters box = program.deadLetters(stage.destination(), Stage.group(GROUP));
    return Letters.await(stage, box, expected, PATIENCE.dividedBy(2));
  }

  private static void judge(
      Stage stage, Document document, Map<String, Delivery> arrived, List<DeadLetter> dead) {
    Delivery came = arrived.get(document.id());
    CloudEvent event = document.event();
    if (event == null) {
      long own =
          dead.stream()
              .filter(one -> Arrays.equals(one.rawBody(), document.text().getBytes(UTF_8)))
              .filter(one -> one.reason() == DeadLetterReason.UNDECODABLE)
              .count();
      stage.observe(
          REFUSED,
          own == 1 && came == null,
          document.name() + " has " + own + " dead letters" + (came == null ? "" : ", and came"));
      return;
    }
    List<String> differences =
        came == null ? List.of("end: it did not come") : Events.differences(event, came.event());
    stage.observe(
        READ, differences.isEmpty(), document.name() + " came with another " + differences);
  }
}
