package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTrackerTest {
  @Test
  void movesTheWatermarkOverWhatIsContiguouslyFinished() {
    WindowTracker tracker = new WindowTracker(64, 10);
    for (long position = 10; position < 14; position++) {
      assertThat(tracker.received(position)).isFalse();
    }
    assertThat(tracker.done(12)).isEqualTo(10);
    assertThat(tracker.finishedAhead()).isEqualTo(1);
    assertThat(tracker.done(10)).isEqualTo(11);
    assertThat(tracker.done(11)).isEqualTo(13);
    assertThat(tracker.finishedAhead()).isZero();
    assertThat(tracker.done(13)).isEqualTo(14);
    assertThat(tracker.isEmpty()).isTrue();
  }

  @Test
  void stepsOverHoles() {
    WindowTracker tracker = new WindowTracker(64, 5);
    tracker.received(7);
    tracker.received(10_007);
    assertThat(tracker.watermark()).isEqualTo(7);
    assertThat(tracker.span()).isEqualTo(10_001);
    assertThat(tracker.done(7)).isEqualTo(10_007);
    assertThat(tracker.done(10_007)).isEqualTo(10_008);
    tracker.skipTo(10_012);
    assertThat(tracker.watermark()).isEqualTo(10_012);
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    WindowTracker tracker = new WindowTracker(64, 0);
    tracker.received(3);
    tracker.received(9);
    assertThat(tracker.done(1)).isEqualTo(3);
    assertThat(tracker.done(5)).isEqualTo(3);
    assertThat(tracker.done(99)).isEqualTo(3);
    tracker.done(9);
    tracker.done(9);
    assertThat(tracker.finishedAhead()).isEqualTo(1);
  }

  @Test
  void refusesMoreThanItHolds() {
    WindowTracker tracker = new WindowTracker(64, 0);
    for (long position = 0; position < 64; position++) {
      tracker.received(position);
    }
    assertThat(tracker.hasRoom()).isFalse();
    assertThat(tracker.fillRatio()).isEqualTo(1.0);
    assertThatThrownBy(() -> tracker.received(64)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new WindowTracker(100, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesPositionsThatDoNotGrow() {
    WindowTracker tracker = new WindowTracker(64, 5);
    tracker.received(7);
    assertThatThrownBy(() -> tracker.received(7)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tracker.received(4)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void handsOverWhatIsFinishedAhead() {
    WindowTracker first = new WindowTracker(64, 100);
    for (long position = 100; position < 120; position++) {
      first.received(position);
    }
    first.done(103);
    first.done(117);
    byte[] bitmap = first.finishedBitmap(64);
    assertThat(bitmap).hasSize(3);

    WindowTracker second = new WindowTracker(64, first.watermark());
    second.restoreFinished(bitmap);
    List<Long> skipped = new ArrayList<>();
    for (long position = 100; position < 110; position++) {
      if (second.received(position)) {
        skipped.add(position);
      }
    }
    assertThat(skipped).containsExactly(103L);
    // 117 has not been received again yet and must not be forgotten by a third owner.
    assertThat(second.finishedBitmap(64)).isEqualTo(bitmap);
    for (long position = 100; position < 110; position++) {
      second.done(position);
    }
    assertThat(second.watermark()).isEqualTo(110);
    WindowTracker third = new WindowTracker(64, 110);
    third.restoreFinished(second.finishedBitmap(64));
    for (long position = 110; position < 117; position++) {
      assertThat(third.received(position)).isFalse();
    }
    assertThat(third.received(117)).isTrue();
  }

  @Test
  void writesNoBitmapThatDoesNotFit() {
    WindowTracker tracker = new WindowTracker(64, 0);
    tracker.received(0);
    tracker.received(79);
    assertThat(tracker.finishedBitmap(10)).isEmpty();
    tracker.done(79);
    assertThat(tracker.finishedBitmap(9)).isNull();
    assertThat(tracker.finishedBitmap(10)).hasSize(10);
  }

  /** Random histories, with hand-overs, against sorted sets. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithSortedSets(long seed) {
    Random random = new Random(seed);
    TreeSet<Long> finished = new TreeSet<>();
    TreeSet<Long> ever = new TreeSet<>();
    TreeMap<Long, Boolean> log = new TreeMap<>();
    long end = random.nextInt(1000);
    for (int i = 0; i < 5_000; i++) {
      end += random.nextInt(10) == 0 ? 1 + random.nextInt(300) : 1;
      log.put(end, true);
    }
    WindowTracker tracker = new WindowTracker(256, log.firstKey());
    long next = log.firstKey();
    for (int step = 0; step < 40_000; step++) {
      int what = random.nextInt(100);
      if (what < 50 && tracker.hasRoom() && log.ceilingKey(next) != null) {
        long position = log.ceilingKey(next);
        assertThat(tracker.received(position))
            .as("seed %s", seed)
            .isEqualTo(finished.contains(position));
        ever.add(position);
        next = position + 1;
      } else if (what < 99 && !ever.isEmpty()) {
        long from = tracker.watermark();
        Long position = ever.ceiling(from + random.nextInt(300));
        if (position != null && position < next) {
          finished.add(position);
          tracker.done(position);
        }
      } else if (random.nextInt(50) == 0) {
        byte[] bitmap = tracker.finishedBitmap(4_096);
        if (bitmap != null) {
          long base = tracker.watermark();
          tracker = new WindowTracker(256, base);
          tracker.restoreFinished(bitmap);
          next = base;
        }
      }
      Long firstUnfinished = null;
      for (Long position = ever.ceiling(tracker.watermark()); ; position = ever.higher(position)) {
        if (position == null || position >= next) {
          break;
        }
        if (!finished.contains(position)) {
          firstUnfinished = position;
          break;
        }
      }
      long expected = firstUnfinished != null ? firstUnfinished : next;
      assertThat(tracker.watermark()).as("seed %s, step %s", seed, step).isEqualTo(expected);
      ever.headSet(tracker.watermark()).clear();
    }
  }
}
