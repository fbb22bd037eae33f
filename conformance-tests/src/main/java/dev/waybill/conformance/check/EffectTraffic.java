package dev.waybill.conformance.check;

import dev.waybill.IdempotencyStore;
import dev.waybill.InMemoryIdempotencyStore;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Once;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;

/**
 * Two groups share an idempotency store. The first settlement of every fifth event is turned into
 * its opposite on its way to the binder, so that it comes again though it is done; one in twelve
 * fails before it succeeds, in one of the groups. In the end the store's clock goes on.
 */
final class EffectTraffic implements Scenario {
  static final String BOUNDED = "a store that forgets what is too old or too much";

  static final int FAILING = 0;
  static final int SOUND = 1;
  static final int MESSAGES = 1_200;
  static final int REPEATED = MESSAGES / 5;

  /** With the redeliveries of what failed first. */
  static final int RETRIED = REPEATED + MESSAGES / 12;

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MOST = 4 * MESSAGES;
  private static final int FEW = 25;

  @Override
  public String name() {
    return "effect-traffic";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", "4");
    MovableClock clock = new MovableClock();
    InMemoryIdempotencyStore store = new InMemoryIdempotencyStore(clock, WINDOW, MOST);
    Repeats repeats = new Repeats(stage.codec(), EffectTraffic::comesAgain);
    stage.through(repeats::around);
    MemberSpec failing = MemberSpec.of(FAILING).once(Once.by(store));
    MemberSpec sound = MemberSpec.of(SOUND).once(Once.by(store));
    stage.members(failing, failing, sound, sound);
    Publishing publishing =
        stage.publish(Workload.of(2, 24, MESSAGES).scripted(EffectTraffic::script));
    stage.drain(publishing);
    forget(stage, clock, store);
  }

  private static boolean comesAgain(int message) {
    return message < MESSAGES && message % 5 == 2;
  }

  private static Message script(Message message) {
    int number = message.number();
    return number % 12 == 7
        ? message.failing(1 + number / 12 % 2, 1 << FAILING, Trouble.EXCEPTION)
        : message;
  }

  private static void forget(Stage stage, MovableClock clock, InMemoryIdempotencyStore store) {
    stage.observe(
        BOUNDED,
        store.size() >= 2 * MESSAGES,
        "within its window the store knew only " + store.size() + " of " + 2 * MESSAGES);
    clock.advance(WINDOW.plusSeconds(1));
    stage.observe(BOUNDED, store.size() == 0, "after its window it knew " + store.size());
    InMemoryIdempotencyStore small = new InMemoryIdempotencyStore(clock, WINDOW, FEW);
    for (int i = 0; i < 4 * FEW; i++) {
      IdempotencyStore.Key key = new IdempotencyStore.Key("g", "s", Integer.toString(i));
      if (small.begin(key, WINDOW) instanceof IdempotencyStore.Claim.Fresh fresh) {
        small.complete(key, fresh.token());
      }
      stage.observe(BOUNDED, small.size() <= FEW, "it knew " + small.size() + " of " + FEW);
    }
  }
}
