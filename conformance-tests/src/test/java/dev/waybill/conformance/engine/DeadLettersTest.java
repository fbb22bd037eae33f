package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.DeadLetters;
import dev.waybill.Health;
import dev.waybill.NonRetryableException;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeadLettersTest {
  private static final SubscriptionOptions ONE_TRY =
      SubscriptionOptions.builder().retry(RetryPolicy.none()).build();

  private MemoryWorld world;
  private Program program;
  private final Recorder recorder = new Recorder();

  private void world(Family family) {
    world = new MemoryWorld(family);
    program = world.program();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private List<DeadLetter> letters() {
    return world.now(program.deadLetters().browse(null, 1000)).letters();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void keepsTheEventAndTellsWhatHappened(Family family) {
    world(family);
    recorder.failure =
        delivery -> new IllegalStateException("outer", new ArithmeticException("inner"));
    program.subscribe(
        recorder,
        SubscriptionOptions.builder()
            .retry(RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(3))
            .build());
    program.publishAll("a1");
    world.advance(Duration.ofSeconds(10));

    DeadLetter letter = letters().get(0);

    assertThat(letter.event()).isEqualTo(Events.event("a1"));
    assertThat(letter.rawBody()).isEqualTo("data of a1".getBytes(StandardCharsets.UTF_8));
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.EXHAUSTED);
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.replays()).isZero();
    assertThat(letter.key()).contains("a");
    assertThat(letter.exception()).contains("java.lang.IllegalStateException");
    assertThat(letter.message()).contains("outer");
    assertThat(letter.cause()).hasValueSatisfying(c -> assertThat(c).contains("inner"));
    assertThat(letter.stack()).hasValueSatisfying(s -> assertThat(s).contains("\tat "));
    assertThat(letter.member()).contains(program.member());
    assertThat(letter.position()).isPresent();
    assertThat(
            Duration.between(
                letter.firstFailure().orElseThrow(), letter.lastFailure().orElseThrow()))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void saysWhyItWasGivenUp(Family family) {
    world(family);
    recorder.failure = delivery -> new NonRetryableException("bad", null);
    program.subscribe(recorder, SubscriptionOptions.defaults());

    program.publishAll("a1");

    assertThat(letters().get(0).reason()).isEqualTo(DeadLetterReason.NON_RETRYABLE);
    assertThat(recorder.calls).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void keepsTheBytesOfWhatIsNoEventAndGoesOn(Family family) {
    world(family);
    program.subscribe(recorder, SubscriptionOptions.defaults());
    byte[] body = {0, 1, (byte) 0xff};
    world
        .faults()
        .injectRaw(
            MemoryWorld.ORDERS,
            new RawMessage(
                "a".getBytes(StandardCharsets.UTF_8),
                body,
                List.of(Header.of("waybill-attempts", "99"), Header.of("other", "kept"))));
    program.publishAll("a2");

    assertThat(recorder.calls).containsExactly("a2#1");
    DeadLetter letter = letters().get(0);
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    assertThat(letter.attempts()).isZero();
    assertThat(letter.rawBody()).isEqualTo(body);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void holdsTheEventWhileDeadLettersCannotBeWritten(Family family) {
    world(family);
    Subscription subscription = program.subscribe(recorder.failing("a1"), ONE_TRY);
    world.faults().refuseDeadLetters(true);
    program.publishAll("a1", "a2", "b1");
    world.advance(Duration.ofMinutes(2));
    assertThat(recorder.calls).containsExactlyInAnyOrder("a1#1", "b1#1");
    assertThat(subscription.health().status()).isEqualTo(Health.Status.DOWN);

    world.faults().refuseDeadLetters(false);
    world.advance(Duration.ofSeconds(20));

    assertThat(program.deadLetterIds()).containsExactly("a1");
    assertThat(recorder.calls).containsExactlyInAnyOrder("a1#1", "b1#1", "a2#1");
    assertThat(subscription.health().status()).isEqualTo(Health.Status.UP);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void touchesNoOtherGroup(Family family) {
    world(family);
    Recorder other = new Recorder();
    program.subscribe(recorder.failing("a1"), ONE_TRY);
    program.subscribe(MemoryWorld.MAILING, other, ONE_TRY);
    program.publishAll("a1");
    recorder.failing();

    assertThat(world.now(program.deadLetters().replay(letter -> true))).isEqualTo(1);

    assertThat(other.calls).containsExactly("a1#1");
    assertThat(recorder.calls).containsExactly("a1#1", "a1#1");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void replaysThoseChosenWithAttemptsFromOne(Family family) {
    world(family);
    program.subscribe(recorder.failing("a1", "b1"), ONE_TRY);
    program.publishAll("a1", "b1");
    recorder.failing();

    int sent =
        world.now(program.deadLetters().replay(letter -> letter.key().orElse("").equals("a")));

    assertThat(sent).isEqualTo(1);
    assertThat(recorder.calls).endsWith("a1#1").hasSize(3);
    assertThat(program.deadLetterIds()).containsExactly("b1");
    assertThat(world.now(program.deadLetters().replay(letter -> false))).isZero();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void countsReplaysAndLeavesTheNextDeadLetterAlone(Family family) {
    world(family);
    program.subscribe(recorder.failing("a1"), ONE_TRY);
    program.publishAll("a1");
    world.advance(Duration.ofSeconds(1));

    assertThat(world.now(program.deadLetters().replay(letter -> true))).isEqualTo(1);
    world.advance(Duration.ofSeconds(1));

    assertThat(recorder.calls).containsExactly("a1#1", "a1#1");
    assertThat(letters()).hasSize(1);
    assertThat(letters().get(0).replays()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void discardsAndCounts(Family family) {
    world(family);
    program.subscribe(recorder.failing("a1", "b1", "c1"), ONE_TRY);
    program.publishAll("a1", "b1", "c1");
    DeadLetters deadLetters = program.deadLetters();
    assertThat(world.now(deadLetters.count())).isEqualTo(3);

    assertThat(world.now(deadLetters.discard(letter -> letter.key().orElse("").equals("b"))))
        .isEqualTo(1);

    assertThat(program.deadLetterIds()).containsExactly("a1", "c1");
    assertThat(world.now(deadLetters.count())).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void browsesPageByPage(Family family) {
    world(family);
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      ids.add("a" + i);
    }
    program.subscribe(recorder.failing(ids.toArray(String[]::new)), ONE_TRY);
    program.publishAll(ids.toArray(String[]::new));
    List<String> read = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page = world.now(program.deadLetters().browse(cursor, 3));
      page.letters().forEach(letter -> read.add(Events.idOf(letter)));
      cursor = page.next();
    } while (cursor != null);

    assertThat(read).isEqualTo(ids);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void replaysMoreThanFitsIntoTheBufferInOrder(Family family) {
    world =
        new MemoryWorld(
            family,
            new dev.waybill.engine.VirtualRuntime(1),
            1,
            dev.waybill.config.OptionValues.none().with(MemoryOptions.CAPACITY_BYTES, 512L << 20));
    world.with("waybill.binders.memory.capacity-bytes", "512MiB");
    program = world.program();
    recorder.failure = delivery -> new IllegalStateException();
    program.subscribe(recorder, ONE_TRY);
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      ids.add("a" + i);
      program
          .messaging
          .publisher(MemoryWorld.ORDERS)
          .publish(
              io.cloudevents.core.builder.CloudEventBuilder.from(Events.event("a" + i))
                  .withData(new byte[1000 * 1000])
                  .build());
      world.run();
    }
    recorder.calls.clear();
    recorder.failure = delivery -> null;

    assertThat(world.now(program.deadLetters().replay(letter -> true))).isEqualTo(40);

    assertThat(recorder.ids()).isEqualTo(ids);
    assertThat(program.deadLetterIds()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void treatsTwoCopiesOfOneDeadLetterAsOne(Family family) {
    world(family);
    program.subscribe(recorder.failing("a1"), ONE_TRY);
    world.faults().loseAcks(1);
    program.publishAll("a1");
    world.faults().rebalance(MemoryWorld.ORDERS, MemoryWorld.BILLING);
    world.advance(Duration.ofSeconds(1));
    assertThat(letters()).hasSize(2);
    assertThat(letters().get(0).id()).isEqualTo(letters().get(1).id());
    assertThat(world.now(program.deadLetters().count())).isEqualTo(1);
    recorder.failing();

    assertThat(world.now(program.deadLetters().replay(letter -> true))).isEqualTo(1);

    assertThat(letters()).isEmpty();
    assertThat(recorder.calls).hasSize(3);
  }
}
