package dev.waybill.conformance.trial;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.Messaging;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A key is parked, its owner dies in the middle of it, it is released, that owner dies in the
 * middle of that, too, and all the while the key and others get more events. What is published when
 * and who dies when follows from the seed; in what order each key is handled, from what is
 * published: so it is the same for every binder.
 */
final class ParkedKey implements Scenario {
  static final String PARKED = "dead letters of the parked key, each for its reason";
  static final String HELD = "events of the parked key that nobody has handled";
  static final String ORDER = "events handled in the order of their key";
  static final String TWICE = "events of the key handled twice, one for each death at most";
  static final String LIVE = "no dead letter is left of the released key";

  static final int SUCCESSORS = 100;
  static final int ARRIVALS = 130;

  private static final int KEY = 0;
  private static final int OTHERS = 9;
  private static final int DEATHS = 2;
  private static final int ATTEMPTS = 4;
  private static final Duration RETRY = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "parked-key";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        stage
            .environment()
            .terms(
                Terms.faultFreeRun()
                    .withFaults(Duration.ZERO, Duration.ofSeconds(5))
                    .withMaxAttempts(ATTEMPTS)));
    stage.destinationOption("partitions", "6");
    stage.destinationOption("groups." + Stage.group(0) + ".dead-letter.policy", "park-key");
    new Play(stage).run();
  }

  /** One play of it. */
  private static final class Play {
    private final Stage stage;
    private final Progress progress;
    private final SplittableRandom random;
    private final Load load;
    private final DeadLetters letters;
    private final Messaging observer;
    private final MemberSpec spec =
        MemberSpec.of(0)
            .with("concurrency", "16")
            .with("retry.max-attempts", Integer.toString(ATTEMPTS))
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", RETRY.toMillis() + "ms")
            .doing(Work.lastingUpTo(8_000));

    Play(Stage stage) {
      this.stage = stage;
      progress = new Progress(stage);
      random = new SplittableRandom(stage.seed());
      load = new Load(stage);
      observer = stage.open(Map.of());
      letters = observer.deadLetters(stage.destination(), Stage.group(0));
    }

    void run() {
      start();
      start();
      int before = 3 + random.nextInt(5);
      for (int i = 0; i < before; i++) {
        publish(false);
      }
      awaitHandled(before);
      Message first = publish(true);
      Patience.await(PATIENCE, "the key to be parked", () -> count() == 1);
      park();
      judgeParked(first, before);
      if (stage.observations().of(PARKED).wrong() > 0) {
        return; // there is nothing to release
      }
      stage.mend();
      Patience.await(PATIENCE, "the release", letters.release(MessageCodec.key(KEY)));
      release(before);
      judgeLive();
    }

    private void start() {
      stage.mortalMember(spec).awaitReady();
    }

    /** Its followers come, and its owner dies in the middle of them. */
    private void park() {
      int killAt = 20 + random.nextInt(60);
      for (int i = 0; i < SUCCESSORS; i++) {
        if (i == killAt) {
          kill();
        }
        publish(true);
      }
      start();
      Patience.await(
          PATIENCE,
          "the followers to be parked",
          () -> ids(browse()).size() == 1 + SUCCESSORS && waiting() == 0);
    }

    /**
     * It runs on, and more comes, as if the key ran half as fast as it is published to, and in the
     * end just as fast, so that the last arrivals meet the moment in which the key goes live.
     */
    private void release(int before) {
      int killAfter = before + 10 + random.nextInt(60);
      boolean killed = false;
      for (int i = 0; i < ARRIVALS; i++) {
        int handled = before + Math.min(2 * i, 1 + SUCCESSORS + i);
        awaitHandled(handled);
        if (!killed && handled >= killAfter) {
          kill();
          start();
          killed = true;
        }
        publish(false);
      }
      awaitHandled(before + 1 + SUCCESSORS + ARRIVALS);
    }

    private void kill() {
      int owner = progress.lastOfKey(KEY);
      stage.members().stream()
          .filter(member -> member.number() == owner)
          .findFirst()
          .ifPresent(Member::kill);
    }

    /** One of the key, and two of others; the next comes when they are confirmed. */
    private Message publish(boolean broken) {
      Message message =
          load.publish(
              KEY,
              event ->
                  broken
                      ? event.failing(Message.ALWAYS, Message.EVERYWHERE, Trouble.UNTIL_MENDED)
                      : event);
      load.publish(1 + random.nextInt(OTHERS));
      load.publish(1 + random.nextInt(OTHERS));
      load.awaitEnded(PATIENCE);
      return message;
    }

    private void awaitHandled(int number) {
      Patience.await(PATIENCE, number + " of the key", () -> progress.handledOfKey(KEY) >= number);
    }

    private boolean isOf(Message message, DeadLetter letter) {
      return stage.codec().message(letter.event()).filter(message::equals).isPresent();
    }

    private void judgeParked(Message first, int before) {
      List<DeadLetter> all = browse();
      boolean exhausted =
          all.stream()
              .anyMatch(
                  letter -> isOf(first, letter) && letter.reason() == DeadLetterReason.EXHAUSTED);
      for (DeadLetter letter : all) {
        boolean ofKey = letter.key().filter(MessageCodec.key(KEY)::equals).isPresent();
        boolean follows = letter.reason() == DeadLetterReason.KEY_PARKED;
        // Whose settlement died with its member comes again, and finds that it has parked its key.
        boolean owed =
            isOf(first, letter)
                ? exhausted && (follows || letter.reason() == DeadLetterReason.EXHAUSTED)
                : follows;
        stage.observe(
            PARKED,
            ofKey && owed,
            letter.event().getId() + " of key " + letter.key() + " is dead, " + letter.reason());
      }
      int ran = progress.handledOfKey(KEY) - before;
      for (int i = 0; i <= SUCCESSORS; i++) {
        stage.observe(HELD, i >= ran, "one was handled while its key was parked");
      }
      Patience.await(
          PATIENCE,
          "the other keys to go on",
          () -> progress.handled(0) == load.size() - 1 - SUCCESSORS);
    }

    private void judgeLive() {
      Patience.await(PATIENCE, "the dead letters to be gone", () -> waiting() == 0 && count() == 0);
      publish(false);
      awaitHandled(load.ofKey(KEY));
      stage.drain(PATIENCE, load.ended(PATIENCE));
      stage.observe(LIVE, count() == 0, count() + " dead letters of a released key");
      int twice = new KeyOrder(stage, ORDER).repeats(KEY);
      stage.observe(TWICE, twice <= DEATHS, twice + " were");
      stage.note("handled twice, of the parked key: " + twice);
    }

    private long count() {
      return Patience.await(PATIENCE, "the dead letters' number", letters.count());
    }

    private long waiting() {
      return Patience.await(
              PATIENCE, "the backlog", observer.backlog(stage.destination(), Stage.group(0)))
          .stream()
          .mapToLong(shard -> shard.waiting())
          .sum();
    }

    private List<DeadLetter> browse() {
      return Patience.await(PATIENCE, "the dead letters", letters.browse(null, 10_000)).letters();
    }

    private static Set<String> ids(List<DeadLetter> letters) {
      Set<String> ids = new HashSet<>();
      letters.forEach(letter -> ids.add(letter.event().getId()));
      return ids;
    }
  }
}
