package dev.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.IdempotencyStore.Claim;
import dev.waybill.IdempotencyStore.Key;
import dev.waybill.engine.VirtualRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryIdempotencyStoreTest {
  private static final Key KEY = new Key("billing", "urn:a", "1");
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final VirtualRuntime time = new VirtualRuntime(1);
  private final InMemoryIdempotencyStore store =
      new InMemoryIdempotencyStore(time.clock(), Duration.ofHours(1), 3);

  private String claim(Key key) {
    return ((Claim.Fresh) store.begin(key, LEASE)).token();
  }

  private void handle(String id) {
    Key key = new Key("billing", "urn:a", id);
    store.complete(key, claim(key));
  }

  @Test
  void isBusyWhileSomebodyHoldsIt() {
    claim(KEY);

    assertThat(store.begin(KEY, LEASE))
        .isEqualTo(new Claim.Busy(time.clock().instant().plus(LEASE)));
    time.advance(LEASE);

    assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Fresh.class);
  }

  @Test
  void knowsWhatWasHandled() {
    store.complete(KEY, claim(KEY));

    assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Done.class);
    assertThat(store.begin(new Key("mailing", "urn:a", "1"), LEASE))
        .isInstanceOf(Claim.Fresh.class);
    assertThat(store.begin(new Key("billing", "urn:b", "1"), LEASE))
        .isInstanceOf(Claim.Fresh.class);
  }

  @Test
  void forgetsAFailedAttempt() {
    store.release(KEY, claim(KEY));

    assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Fresh.class);
    assertThat(store.size()).isZero();
  }

  @Test
  void takesNothingFromTheNextHolder() {
    String first = claim(KEY);
    time.advance(LEASE);
    claim(KEY);

    store.release(KEY, first);

    assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Busy.class);
  }

  @Test
  void forgetsAfterItsWindow() {
    store.complete(KEY, claim(KEY));
    time.advance(Duration.ofMinutes(59));
    assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Done.class);

    time.advance(Duration.ofMinutes(2));

    assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Fresh.class);
  }

  @Test
  void staysWithinItsBounds() {
    for (int i = 1; i <= 10; i++) {
      handle(Integer.toString(i));
    }

    assertThat(store.size()).isEqualTo(3);
    assertThat(store.begin(new Key("billing", "urn:a", "10"), LEASE))
        .isInstanceOf(Claim.Done.class);
    assertThat(store.begin(new Key("billing", "urn:a", "1"), LEASE))
        .isInstanceOf(Claim.Fresh.class);
    assertThatThrownBy(() -> new InMemoryIdempotencyStore(time.clock(), Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
