package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** PARK_KEY: later events follow a dead letter, in order, until the key is released. */
class ParkedKeyTest {
  private final Settings settings = new Settings();
  private final ScriptedHandler handler = new ScriptedHandler();
  private final Set<String> bad = new TreeSet<>(Set.of("a1"));

  ParkedKeyTest() {
    settings.deadLetters = DeadLetterPolicy.PARK_KEY;
    settings.retry = settings.retry.maxAttempts(1);
    handler.failure =
        attempt -> bad.contains(attempt.event().getId()) ? new IllegalStateException("bad") : null;
  }

  /** What is written to the dead letters can be read there. */
  private Bench bench() {
    Bench bench = Bench.immediate(settings, handler);
    bench.binder.publisher().rule = copy -> store(bench, copy);
    return bench.assign();
  }

  private static SendOutcome store(Bench bench, Outbound copy) {
    var raw = ((Payload.Raw) copy.payload()).message();
    String place = "dl" + bench.binder.letters.all.size() + "-" + bench.runtime.nanoTime();
    Letter letter = Bench.letter(Bench.idOf(copy)).at(place);
    raw.headers().forEach(header -> letter.header(header.name(), header.text()));
    bench.binder.letters.all.add(letter);
    return new SendOutcome.Confirmed(place);
  }

  private static List<String> stored(Bench bench) {
    return bench.binder.letters.all.stream().map(letter -> letter.id).toList();
  }

  private static void release(Bench bench, String key) {
    bench.deliver(Bench.SHARD, Letter.releaseCommand(key));
  }

  @Test
  void sendsLaterEventsOfTheKeyAfterTheFirstInOrder() {
    Bench bench = bench().deliver("a1", "a2", "b1", "a3");

    assertThat(bench.calls()).containsExactlyInAnyOrder("a1#1", "b1#1");
    assertThat(stored(bench)).containsExactly("a1", "a2", "a3");
    assertThat(bench.binder.letters.all.get(1).header(ControlHeaders.DL_REASON))
        .isEqualTo("KEY_PARKED");
    assertThat(bench.broker.acked).containsExactlyInAnyOrder("a1", "b1", "a2", "a3");
    assertThat(bench.binder.state.scope("0")).containsEntry("a", "PARKED");
  }

  @Test
  void makesTheStateDurableBeforeTheSourceIsSettled() {
    Bench bench = bench();
    bench.binder.state.holdPuts = true;
    bench.deliver("a1", "a2");
    assertThat(bench.broker.acked).isEmpty();

    bench.binder.state.held.get(0).completeExceptionally(new IllegalStateException("down"));
    bench.advance(Duration.ofSeconds(1));
    assertThat(bench.broker.acked).isEmpty();
    bench.binder.state.held.get(1).complete(null);
    bench.run();

    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }

  @Test
  void loadsTheStateBeforeAnythingRuns() {
    Bench bench = Bench.immediate(settings, handler);
    bench.binder.publisher().rule = copy -> store(bench, copy);
    bench.binder.state.scope("0").put("a", "PARKED");
    bench.binder.state.holdLoads = true;
    bench.assign().deliver("a2", "b1");
    assertThat(bench.calls()).isEmpty();

    bench.binder.state.held.get(0).complete(null);
    bench.run();

    assertThat(bench.calls()).containsExactly("b1#1");
    assertThat(stored(bench)).containsExactly("a2");
  }

  @Test
  void believesOnlyTheLastAnswerAboutTheState() {
    ScriptedHandler stubborn = new ScriptedHandler();
    Bench bench =
        Bench.in(new VirtualRuntime(1), settings, stubborn, Stubborn.of(stubborn)).assign();
    bench.deliver("z1");
    Shard second = Bench.shard("0", 2);
    Shard third = Bench.shard("0", 3);
    bench.binder.state.holdLoads = true;
    bench.lose(Bench.SHARD);
    bench.assign(second).lose(second);
    bench.binder.state.scope("0").put("a", "PARKED");
    bench.assign(third).deliver(third, Bench.letter("a1"));

    bench.binder.state.held.get(0).complete(null);
    bench.run();
    assertThat(stubborn.calls).containsExactly("z1#1");
    bench.binder.state.held.get(1).complete(null);
    bench.run();

    assertThat(stubborn.calls).containsExactly("z1#1");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
  }

  @Test
  void runsThemInOrderWhenReleasedThenLivesAgain() {
    Bench bench = bench().deliver("a1", "a2", "a3");
    bad.clear();

    release(bench, "a");

    assertThat(bench.calls()).containsExactly("a1#1", "a1#1", "a2#1", "a3#1");
    assertThat(stored(bench)).isEmpty();
    assertThat(bench.binder.state.scope("0")).isEmpty();
    bench.deliver("a4");
    assertThat(bench.calls()).endsWith("a4#1");
  }

  @Test
  void parksWhatArrivesMeanwhileAndRunsItInItsTurn() {
    Bench bench = bench().deliver("a1", "a2");
    bad.clear();
    handler.failure =
        attempt -> {
          if (attempt.event().getId().equals("a1")) {
            bench.member.deliveries(Bench.SHARD, List.of(Bench.letter("a3").on(Bench.SHARD)));
          }
          return null;
        };

    release(bench, "a");

    assertThat(bench.calls()).containsExactly("a1#1", "a1#1", "a2#1", "a3#1");
    assertThat(bench.binder.state.scope("0")).isEmpty();
    assertThat(bench.broker.acked).contains("a3");
  }

  @Test
  void runsWhatArrivesDuringTheLastLookAfterIt() {
    Bench bench = bench().deliver("a1");
    bad.clear();
    int[] looks = {0};
    bench.binder.letters.onBrowse =
        () -> {
          if (++looks[0] == 2) {
            bench.member.deliveries(Bench.SHARD, List.of(Bench.letter("a2").on(Bench.SHARD)));
          }
        };

    release(bench, "a");

    assertThat(looks[0]).isEqualTo(2);
    assertThat(bench.calls()).containsExactly("a1#1", "a1#1", "a2#1");
    assertThat(stored(bench)).isEmpty();
  }

  @Test
  void parksAgainWhatFailsAgainAndStopsTheRelease() {
    Bench bench = bench().deliver("a1", "a2", "a3");
    bad.clear();
    bad.add("a2");

    release(bench, "a");

    assertThat(bench.calls()).containsExactly("a1#1", "a1#1", "a2#1");
    assertThat(stored(bench)).containsExactly("a2", "a3");
    assertThat(bench.binder.state.scope("0")).containsEntry("a", "PARKED");
    bench.deliver("a4");
    assertThat(stored(bench)).containsExactly("a2", "a3", "a4");
    bad.clear();
    release(bench, "a");
    assertThat(bench.calls()).endsWith("a2#1", "a3#1", "a4#1");
  }

  @Test
  void isHarmlessToReleaseTwiceOrWhatIsNotParked() {
    Bench bench = bench().deliver("a1", "a2");
    bad.clear();

    bench.deliver(
        Bench.SHARD,
        Letter.releaseCommand("b"),
        Letter.releaseCommand("a"),
        Letter.releaseCommand("a"));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#1", "a2#1");
    assertThat(bench.broker.acked).contains("release-a", "release-b");
  }

  @Test
  void goesOnWithAReleaseThatAnotherOwnerHadBegun() {
    Bench bench = Bench.immediate(settings, handler);
    bench.binder.publisher().rule = copy -> store(bench, copy);
    bench.binder.letters.all.add(Bench.letter("a2").at("dl0").header(ControlHeaders.DL_ID, "id2"));
    bench.binder.letters.all.add(Bench.letter("a3").at("dl1").header(ControlHeaders.DL_ID, "id3"));
    bench.binder.state.scope("0").put("a", "RELEASING id2 1");

    bench.assign().deliver("a4");

    assertThat(bench.calls()).containsExactly("a2#1", "a3#1", "a4#1");
    assertThat(bench.binder.state.scope("0")).isEmpty();
  }

  @Test
  void parksAgainWhatKilledItsOwnersDuringTheRelease() {
    Bench bench = Bench.immediate(settings, handler);
    bench.binder.letters.all.add(Bench.letter("a2").at("dl0").header(ControlHeaders.DL_ID, "id2"));
    bench.binder.state.scope("0").put("a", "RELEASING id2 2");

    bench.assign();

    assertThat(bench.calls()).isEmpty();
    assertThat(bench.binder.state.scope("0")).containsEntry("a", "PARKED");
  }

  @Test
  void takesBothCopiesAwayOfALetterThatWasStoredTwice() {
    Bench bench = Bench.immediate(settings, handler);
    for (String place : List.of("dl0", "dl1")) {
      bench.binder.letters.all.add(
          Bench.letter("a2").at(place).header(ControlHeaders.DL_ID, "same"));
    }
    bench.binder.state.scope("0").put("a", "PARKED");
    bench.assign();

    release(bench, "a");

    assertThat(bench.calls()).containsExactly("a2#1");
    assertThat(stored(bench)).isEmpty();
  }

  @Test
  void marksWhatCannotBeRemoved() {
    Bench bench = bench();
    bench.binder.letters.canRemove = false;
    bench.deliver("a1", "a2");
    bad.clear();

    release(bench, "a");
    assertThat(bench.binder.state.scope("marks")).hasSize(2);
    bad.add("a5");
    bench.deliver("a5");
    bad.clear();
    release(bench, "a");

    assertThat(bench.calls()).containsExactly("a1#1", "a1#1", "a2#1", "a5#1", "a5#1");
  }

  @Test
  void runsNoReleasedEventBesideOneThatOutlivedItsShard() {
    ScriptedHandler stubborn = new ScriptedHandler();
    Bench bench = Bench.in(new VirtualRuntime(1), settings, stubborn, Stubborn.of(stubborn));
    bench.binder.letters.all.add(Bench.letter("a2").at("dl0").header(ControlHeaders.DL_ID, "id2"));
    bench.binder.state.scope("0").put("a", "RELEASING");
    bench.assign();
    assertThat(stubborn.calls).containsExactly("a2#1");

    bench.lose(Bench.SHARD);
    bench.assign(Bench.shard("0", 2));
    assertThat(stubborn.calls).containsExactly("a2#1");
    bench.finish("a2");

    assertThat(stubborn.calls).containsExactly("a2#1", "a2#1");
    bench.finish("a2");
    assertThat(stored(bench)).isEmpty();
  }

  @Test
  void retriesAReleasedEventInItsPlace() {
    settings.retry = settings.retry.maxAttempts(2);
    bad.clear();
    Bench bench = bench();
    bench.binder.letters.all.add(Bench.letter("a2").at("dl0").header(ControlHeaders.DL_ID, "id2"));
    bench.binder.letters.all.add(Bench.letter("a3").at("dl1").header(ControlHeaders.DL_ID, "id3"));
    bench.binder.state.scope("0").put("a", "PARKED");
    bench.lose(Bench.SHARD);
    Shard second = Bench.shard("0", 2);
    bench.assign(second);
    handler.failure =
        attempt ->
            attempt.event().getId().equals("a2") && attempt.number() == 1
                ? new IllegalStateException()
                : null;

    bench.deliver(second, Letter.releaseCommand("a"));
    assertThat(bench.calls()).containsExactly("a2#1");
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls()).containsExactly("a2#1", "a2#2", "a3#1");
  }

  @Test
  void goesOnWithEventsThatHaveNoKey() {
    bad.add("x1");
    Bench bench = bench();

    bench.deliver(Bench.SHARD, new Letter("x1", null), new Letter("x2", null));

    assertThat(bench.calls()).containsExactlyInAnyOrder("x1#1", "x2#1");
    assertThat(stored(bench)).containsExactly("x1");
  }
}
