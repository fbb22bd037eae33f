package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.PublishOptions;
import dev.waybill.PublishReceipt;
import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes for later, for longer than the broker can wait, and with a time to live. One group
 * looks on all the time. The other's member is away until what lives shortly is dead.
 */
final class TimedEvents implements Scenario {
  static final String NOT_EARLY = "published for later, and not delivered before";
  static final String DUE = "published for later, and delivered when due";
  static final String REFUSED = "published for too late, and refused";
  static final String EXPIRED = "dead before anybody could take it, and not delivered";
  static final String ALIVE = "alive when its group came back, and delivered";
  static final int LATER = 60;
  static final int TOO_LATE = 10;
  static final int SHORT = 40;

  private static final int WATCHING = 0;
  private static final int AWAY = 1;
  private static final int[] DELAYS = {300, 900, 1_700};
  private static final Duration LIFE = Duration.ofSeconds(1);

  /** Brokers may look for what is dead once a second only. */
  private static final Duration BURIED = LIFE.plusSeconds(2);

  private static final Duration LATE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "timed-events";
  }

  /** Whether a binder with these capabilities can publish for later at all. */
  static boolean delays(Capabilities can) {
    return can.maxPublishDelay().compareTo(Duration.ofSeconds(2)) >= 0;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    Capabilities can = stage.capabilities();
    stage.members(MemberSpec.of(WATCHING));
    stage.members(MemberSpec.of(AWAY)).forEach(Member::close);
    Play play = new Play(stage, stage.publisher());
    play.atOnce();
    play.forTooLate(can.maxPublishDelay());
    if (delays(can)) {
      play.forLater();
    }
    if (can.ttl()) {
      play.withLives();
    }
    play.publisher.awaitAll(PATIENCE);
    long buried = System.nanoTime() + BURIED.toNanos();
    Arrivals.await(stage, WATCHING, PATIENCE.dividedBy(2), play.delayed.keySet());
    Patience.await(PATIENCE, "lives to end", () -> !can.ttl() || System.nanoTime() > buried);
    stage.members(MemberSpec.of(AWAY));
    Arrivals.await(stage, AWAY, PATIENCE, play.living);
    stage.drain();
    play.judge();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final MessagePublisher publisher;
    private final Map<Integer, Duration> delayed = new HashMap<>();
    private final List<Integer> dying = new ArrayList<>();
    private final List<Integer> living = new ArrayList<>();
    private int published;
    private @Nullable Duration earliest;
    private @Nullable Duration latest;

    Play(Stage stage, MessagePublisher publisher) {
      this.stage = stage;
      this.publisher = publisher;
    }

    /** Until every shard is watched: whoever has just come may need a while. */
    void atOnce() {
      List<Integer> plain = new ArrayList<>();
      for (int i = 0; i < SHORT; i++) {
        plain.add(published);
        publish(PublishOptions.defaults());
      }
      Arrivals.await(stage, WATCHING, PATIENCE, plain);
    }

    void forTooLate(Duration longest) {
      for (int i = 0; i < TOO_LATE; i++) {
        int number = published;
        CompletableFuture<PublishReceipt> publish =
            publish(PublishOptions.defaults().delay(longest.plusSeconds(1)));
        Patience.holds(PATIENCE, publish::isDone);
        Throwable failure = publish.isDone() ? Ends.failure(publish) : null;
        stage.observe(
            REFUSED,
            failure instanceof MessagingException typed
                && typed.code() == ErrorCode.CAPABILITY_UNSUPPORTED,
            "message " + number + " asks for too much; ended with " + Ends.tell(failure));
      }
    }

    void forLater() {
      for (int i = 0; i < LATER; i++) {
        Duration delay = Duration.ofMillis(DELAYS[i % DELAYS.length]);
        delayed.put(published, delay);
        publish(PublishOptions.defaults().delay(delay));
      }
    }

    void withLives() {
      for (int i = 0; i < SHORT; i++) {
        dying.add(published);
        publish(PublishOptions.defaults().ttl(LIFE));
        living.add(published);
        publish(PublishOptions.defaults().ttl(Duration.ofHours(1)));
        living.add(published);
        publish(PublishOptions.defaults());
      }
    }

    private CompletableFuture<PublishReceipt> publish(PublishOptions options) {
      int number = published++;
      return publisher.publish(Message.good(number, 0, History.NO_KEY, number), options);
    }

    void judge() {
      Arrivals back = Arrivals.of(stage, AWAY);
      for (int number : dying) {
        stage.observe(
            EXPIRED, !back.delivered(number), "message " + number + " came after its life");
      }
      for (int number : living) {
        stage.observe(ALIVE, back.delivered(number), "message " + number + " did not come");
      }
      Map<Integer, Long> begun = new HashMap<>();
      Map<Integer, Long> came = new HashMap<>();
      stage
          .journal()
          .read(
              0,
              entry -> {
                if (entry.kind() == EntryKind.PUBLISH_INVOKED) {
                  begun.put(entry.message(), entry.nanos());
                } else if (entry.kind() == EntryKind.DELIVERED && entry.group() == WATCHING) {
                  came.putIfAbsent(entry.message(), entry.nanos());
                }
              });
      delayed.forEach((number, delay) -> judge(number, delay, begun.get(number), came.get(number)));
      measure();
    }

    /** How precise the waits were. */
    private void measure() {
      if (earliest != null && latest != null) {
        stage.measure(
            NOT_EARLY,
            Measurement.atLeast(
                Duration.ZERO, "the earliest delivery, counted from when it was due", earliest));
        stage.measure(
            DUE,
            Measurement.atMost(LATE, "the latest delivery, counted from when it was due", latest));
      }
    }

    private void judge(int number, Duration delay, @Nullable Long begun, @Nullable Long came) {
      if (begun == null || came == null) {
        stage.observe(DUE, false, "message " + number + " never came");
        return;
      }
      Duration waited = Duration.ofNanos(came - begun);
      Duration late = waited.minus(delay);
      earliest = earliest == null || late.compareTo(earliest) < 0 ? late : earliest;
      latest = latest == null || late.compareTo(latest) > 0 ? late : latest;
      String told =
          "message "
              + number
              + " was to wait "
              + delay.toMillis()
              + " ms, and came after "
              + waited.toMillis();
      stage.observe(NOT_EARLY, waited.compareTo(delay) >= 0, told);
      stage.observe(DUE, waited.compareTo(delay.plus(LATE)) <= 0, told);
    }
  }
}
