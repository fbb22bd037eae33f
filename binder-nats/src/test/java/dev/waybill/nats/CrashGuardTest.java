package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CrashGuardTest {
  private static Checkpoint left(boolean dirty, String owner, int crashes, long upTo) {
    return new Checkpoint(100, dirty, 1, owner, 1, crashes, upTo, "2026", null, Map.of());
  }

  private static CrashGuard after(Checkpoint left, long position, long end) {
    return new CrashGuard(position, left, end, "me", 1);
  }

  @Test
  void deliversNothingBeforeItsMarkerIsDurable() {
    CrashGuard guard = after(null, 100, 100);
    assertThat(guard.mayDeliver(100)).isFalse();
    // The marker on its way reserves enough: no second commit.
    assertThat(guard.reserve(100, 100)).isFalse();
    guard.durable(guard.limit());
    assertThat(guard.mayDeliver(100)).isTrue();
    assertThat(guard.mayDeliver(guard.limit())).isFalse();
  }

  @Test
  void reservesFurtherAheadWhenCommitsDoNotKeepPace() {
    CrashGuard guard = after(null, 0, 0);
    guard.durable(guard.limit());
    long first = guard.limit();
    assertThat(guard.isRunningLow(first / 4)).isFalse();
    assertThat(guard.isRunningLow(first - 1)).isTrue();
    assertThat(guard.reserve(first, first + 10)).isTrue();
    assertThat(guard.limit() - first).isGreaterThan(first);
    assertThat(guard.reserve(first, first + 10)).isFalse();
  }

  @Test
  void countsOwnersThatVanished() {
    assertThat(after(left(true, "other", 0, 150), 100, 1_000).crashesOf(149)).isEqualTo(1);
    assertThat(after(left(true, "other", 2, 150), 100, 1_000).crashesOf(100)).isEqualTo(3);
    assertThat(after(left(true, "other", 2, 150), 100, 1_000).crashesOf(150)).isZero();
    assertThat(after(left(false, "other", 2, 150), 100, 1_000).crashesOf(100)).isZero();
    assertThat(after(left(true, "me", 2, 150), 100, 1_000).crashesOf(100)).isEqualTo(2);
    assertThat(after(left(true, "me", 0, 150), 100, 1_000).ownerVanished()).isFalse();
  }

  @Test
  void suspectsNothingThatWasPublishedLater() {
    CrashGuard guard = after(left(true, "other", 0, 1_124), 100, 103);
    assertThat(guard.crashesOf(102)).isEqualTo(1);
    assertThat(guard.crashesOf(103)).isZero();
    assertThat(after(left(true, "other", 0, 1_124), 100, 100).crashes()).isZero();
  }

  @Test
  void reservesOnlyWhatIsAboutToBeDeliveredWhileThereAreSuspects() {
    CrashGuard guard = after(left(true, "other", 0, 110), 100, 1_000);
    guard.durable(guard.limit());
    assertThat(guard.mayDeliver(100)).isFalse();
    assertThat(guard.reserve(100, 101)).isTrue();
    assertThat(guard.limit()).isEqualTo(102);
    assertThat(guard.reserve(100, 101)).isFalse();
    guard.durable(102);
    assertThat(guard.mayDeliver(101)).isTrue();
    assertThat(guard.mayDeliver(102)).isFalse();
    assertThat(guard.crashes()).isEqualTo(1);

    assertThat(guard.finishedUpTo(109)).isFalse();
    assertThat(guard.finishedUpTo(110)).isTrue();
    assertThat(guard.finishedUpTo(111)).isFalse();
    assertThat(guard.crashes()).isZero();
    assertThat(guard.reserve(110, 110)).isTrue();
    assertThat(guard.limit()).isGreaterThan(1_000);
  }

  /** Positions are those of the whole stream, of which a shard has only its share. */
  @Test
  void reservesMoreWhereOthersShareThePositions() {
    CrashGuard one = new CrashGuard(0, null, 0, "me", 1);
    CrashGuard twelve = new CrashGuard(0, null, 0, "me", 12);
    assertThat(twelve.limit()).isEqualTo(12 * one.limit());
  }
}
