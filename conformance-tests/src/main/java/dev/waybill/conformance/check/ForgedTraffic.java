package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.conformance.spi.SpiDelivery;
import dev.waybill.conformance.spi.SpiMember;
import dev.waybill.conformance.spi.SpiStage;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Every message is published twice: as it is, and with headers that a producer has forged. The
 * second time must go as the first.
 */
final class ForgedTraffic implements Scenario {
  static final String ATTEMPTS = "forged headers that changed no attempt";
  static final String DEATHS = "forged headers that changed no dead letter";
  static final String CLASSES = "names of classes that nothing loaded";

  static final int GROUP = 0;
  static final int MESSAGES = 64;
  private static final int LOOKER = 1;
  private static final int MAX_ATTEMPTS = 3;
  private static final List<Forgery> FORGERIES = List.of(Forgery.values());

  @Override
  public String name() {
    return "forged-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS));
    stage.destinationOption("partitions", "4");
    stage.members(
        MemberSpec.of(GROUP)
            .with("retry.backoff", "fixed")
            .with("retry.max-attempts", Integer.toString(MAX_ATTEMPTS))
            .with("dead-letter.policy", "continue"));
    List<Message> messages;
    Trap trap = Trap.set();
    try (SpiStage spi = new SpiStage(stage, LOOKER)) {
      SpiMember looker = spi.join(LOOKER, SpiMember::ack);
      Publishing publishing =
          stage.publish(Workload.of(1, 4, MESSAGES).scripted(ForgedTraffic::script));
      messages = publishing.messages();
      looker.awaitDeliveries(MESSAGES);
      looker.leave();
      for (SpiDelivery original : looker.deliveries()) {
        publishForged(stage, spi, original, trap);
      }
      stage.drain(publishing);
    }
    judge(stage, messages, trap);
  }

  private static Message script(Message message) {
    return message.number() % 3 == 0
        ? message.failing(Message.ALWAYS, 1 << GROUP, Trouble.EXCEPTION)
        : message;
  }

  private static Forgery forgery(Message message) {
    return FORGERIES.get(message.number() % FORGERIES.size());
  }

  private static void publishForged(Stage stage, SpiStage spi, SpiDelivery original, Trap trap) {
    Message message = original.message();
    RawMessage raw = asSent(original.inbound().raw());
    List<Header> headers =
        Stream.concat(raw.headers().stream(), forgery(message).headers(trap).stream()).toList();
    write(stage, EntryKind.PUBLISH_INVOKED, message);
    spi.publishRaw(RawMessages.withHeaders(raw, headers), MessageCodec.key(message.key()));
    write(stage, EntryKind.PUBLISH_CONFIRMED, message);
  }

  /** A message without that by which a broker or binder would know it again, and drop it. */
  static RawMessage asSent(RawMessage received) {
    return RawMessages.withHeaders(
        received, received.headers().stream().filter(header -> !isTransports(header)).toList());
  }

  private static boolean isTransports(Header header) {
    String name = header.name().toLowerCase(Locale.ROOT);
    return name.startsWith("nats-") || name.startsWith("waybill-");
  }

  private static void write(Stage stage, EntryKind kind, Message message) {
    stage
        .journal()
        .write(
            kind,
            message.publisher(),
            0,
            message.number(),
            message.failures(),
            message.failingGroups(),
            History.place(message.key(), message.sequence()));
  }

  private static void judge(Stage stage, List<Message> messages, Trap trap) {
    List<DeadLetter> letters = stage.readDeadLetters(GROUP);
    History history = stage.journal().history();
    for (Message message : messages) {
      boolean dies = message.failures() > 0;
      List<Integer> once = dies ? List.of(1, 2, 3) : List.of(1);
      List<Integer> twice = new ArrayList<>(once);
      twice.addAll(once);
      List<Integer> attempts = attempts(history, message.number());
      String what = forgery(message) + " on message " + message.number();
      stage.observe(ATTEMPTS, attempts.equals(twice), what + " had the attempts " + attempts);
      List<DeadLetter> own =
          letters.stream().filter(letter -> isOf(stage, letter, message)).toList();
      boolean right =
          own.size() == (dies ? 2 : 0) && own.stream().allMatch(ForgedTraffic::isGenuine);
      stage.observe(DEATHS, right, what + " has the dead letters " + own);
      if (forgery(message) == Forgery.CLASS_NAME) {
        stage.observe(CLASSES, !trap.isSprung(), trap.name() + " was loaded");
      }
    }
  }

  private static List<Integer> attempts(History history, int message) {
    List<Integer> attempts = new ArrayList<>();
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.DELIVERED
          && history.group(i) == GROUP
          && history.message(i) == message) {
        attempts.add(history.number(i));
      }
    }
    return attempts;
  }

  private static boolean isOf(Stage stage, DeadLetter letter, Message message) {
    return stage.codec().message(letter.event()).filter(message::equals).isPresent();
  }

  private static boolean isGenuine(DeadLetter letter) {
    return letter.reason() == DeadLetterReason.EXHAUSTED
        && letter.attempts() == MAX_ATTEMPTS
        && letter.replays() == 0
        && !letter.id().equals("forged")
        && !letter.exception().orElse("").equals("forged");
  }
}
