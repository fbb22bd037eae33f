package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.spi.RawMessages;
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
import io.cloudevents.SpecVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the binder's messages as they are on the wire, and then writes some as others write
 * them, all under one key: what blocks one blocks all behind it.
 */
final class ForeignTraffic implements Scenario {
  static final String GOLDEN = "on the wire as the protocol binding says";
  static final String ACCEPTED = "written by others, and read";
  static final String VERSION = "of another version, and read as such or a dead letter";
  static final String KEYLESS = "the broker's key becomes no attribute";
  static final String TIMES = "a time as others write it is the same moment";
  static final int MESSAGES = 24;

  private static final int GROUP = 0;
  private static final int LOOKER = 1;
  private static final int KEYS = 8;
  private static final String KEY = MessageCodec.key(0);
  private static final byte[] NOTHING = {};
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "foreign-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.destinationOption("partitions", "4");
    Map<String, Delivery> arrived = new ConcurrentHashMap<>();
    Patience.await(
        PATIENCE,
        "the reader to be ready",
        stage
            .open(Map.of())
            .subscribe(
                stage.destination(),
                Stage.group(GROUP),
                delivery -> arrived.put(delivery.event().getId(), delivery))
            .ready());
    List<Foreign> foreign;
    try (SpiStage spi = new SpiStage(stage, LOOKER)) {
      RawMessage own = golden(stage, spi);
      foreign = Foreign.all(stage.codec().run(), WireForm.of(stage.binder().type(), own));
      for (Foreign each : foreign) {
        spi.publishRaw(
            RawMessages.withBody(RawMessages.withHeaders(own, each.headers()), each.body()), KEY);
      }
    }
    List<Foreign> all = foreign;
    Patience.holds(PATIENCE, () -> hasAllEvents(all, arrived));
    List<DeadLetter> dead = deadLetters(stage, all);
    foreign.forEach(each -> judge(stage, each, arrived.get(each.event().getId()), dead));
  }

  /** Looks at messages of the binder; answers the first that has the key of the foreign ones. */
  private static RawMessage golden(Stage stage, SpiStage spi) {
    MessagePublisher publisher = stage.publisher();
    SpiMember looker = spi.join(LOOKER, SpiMember::ack);
    for (int i = 0; i < MESSAGES; i++) {
      publisher.publish(Message.good(i, 0, i % KEYS, i / KEYS));
    }
    looker.awaitDeliveries(MESSAGES);
    looker.leave();
    looker.deliveries().forEach(delivery -> judgeForm(stage, delivery));
    return looker.deliveries().stream()
        .filter(delivery -> delivery.message().key() == 0)
        .findFirst()
        .orElseThrow()
        .inbound()
        .raw();
  }

  private static void judgeForm(Stage stage, SpiDelivery delivery) {
    CloudEvent event = stage.codec().event(delivery.message());
    byte[] data = event.getData() == null ? NOTHING : event.getData().toBytes();
    if (data.length == 0) {
      return; // some brokers cannot tell that from none, and take another form
    }
    RawMessage raw = delivery.inbound().raw();
    List<String> wrong =
        new ArrayList<>(WireForm.of(stage.binder().type(), raw).deviations(event, raw));
    if (!Arrays.equals(data, raw.body())) {
      wrong.add("the body is not the data");
    }
    stage.observe(GOLDEN, wrong.isEmpty(), "message " + delivery.message().number() + ": " + wrong);
  }

  private static boolean hasAllEvents(List<Foreign> foreign, Map<String, Delivery> arrived) {
    return foreign.stream()
        .filter(each -> each.kind() != Foreign.Kind.UNKNOWN_VERSION)
        .allMatch(each -> arrived.containsKey(each.event().getId()));
  }

  private static List<DeadLetter> deadLetters(Stage stage, List<Foreign> foreign) {
    long unknown =
        foreign.stream().filter(each -> each.kind() == Foreign.Kind.UNKNOWN_VERSION).count();
    DeadLetters box = stage.open(Map.of()).deadLetters(stage.destination(), Stage.group(GROUP));
    return Letters.await(stage, box, unknown, PATIENCE.dividedBy(2));
  }

  private static void judge(
      Stage stage, Foreign foreign, @Nullable Delivery came, List<DeadLetter> dead) {
    String observation =
        switch (foreign.kind()) {
          case EVENT -> ACCEPTED;
          case TIME -> TIMES;
          case OLD_VERSION, UNKNOWN_VERSION -> VERSION;
        };
    if (came != null) {
      List<String> differences = new ArrayList<>(Events.differences(foreign.event(), came.event()));
      if (foreign.kind() == Foreign.Kind.UNKNOWN_VERSION) {
        differences.add("version, which nobody knows");
      }
      stage.observe(
          observation,
          differences.isEmpty(),
          foreign.name() + ": came with another " + differences);
      stage.observe(
          KEYLESS,
          came.event().getExtension("partitionkey") == null && came.key().equals(Optional.of(KEY)),
          foreign.name()
              + ": the key "
              + KEY
              + " became "
              + came.key()
              + " and the attribute "
              + came.event().getExtension("partitionkey"));
      return;
    }
    List<DeadLetter> own =
        dead.stream().filter(one -> Arrays.equals(one.rawBody(), foreign.body())).toList();
    boolean undecodable = own.size() == 1 && own.get(0).reason() == DeadLetterReason.UNDECODABLE;
    boolean may =
        foreign.event().getSpecVersion() != SpecVersion.V1
            || foreign.kind() == Foreign.Kind.UNKNOWN_VERSION;
    stage.observe(
        observation,
        may && undecodable,
        foreign.name() + ": did not come, and has " + own.size() + " dead letters: " + own);
  }
}
