package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateViewTest {
  private static StateRecord set(String scope, String key, String value) {
    return new StateRecord(
        "", StateRecord.NO_CHECKPOINT, List.of(new StateRecord.Entry(scope, key, value)));
  }

  @Test
  void recordsAreReadAsTheyWereWritten() {
    StateRecord record =
        new StateRecord(
            "mark",
            17,
            List.of(
                new StateRecord.Entry("~0", "@ä", "v,1"), new StateRecord.Entry("m", "k", null)));
    assertThat(StateRecord.read(record.write())).isEqualTo(record);
    assertThat(StateRecord.read("something else".getBytes())).isNull();
    assertThat(StateRecord.read(new byte[0])).isNull();
    byte[] cut = record.write();
    assertThat(StateRecord.read(java.util.Arrays.copyOf(cut, cut.length - 3))).isNull();
  }

  @Test
  void aCheckpointDoesNotUndoWhatItDoesNotKnow() {
    StateView view = new StateView();
    view.apply(0, set("s", "a", "1"), 10);
    view.apply(1, set("s", "b", "1"), 10);
    view.apply(2, set("s", "a", "2"), 10);
    view.apply(3, set("s", "b", null), 10);
    view.apply(
        4,
        new StateRecord(
            "",
            1,
            List.of(new StateRecord.Entry("s", "a", "1"), new StateRecord.Entry("s", "b", "1"))),
        10);
    assertThat(view.scope("s")).isEqualTo(Map.of("a", "2"));
  }

  /** Whoever begins to read anywhere behind a checkpoint's beginning sees what all others see. */
  @Test
  void whoComesLateSeesTheSame() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<StateRecord> log = new ArrayList<>();
      StateView writer = new StateView();
      Map<String, String> truth = new HashMap<>();
      long asOf = -1;
      int read = 0;
      for (int i = 0; i < 300; i++) {
        StateRecord next;
        if (i % 60 == 40) {
          // What the checkpoint's writer has read ends some records ago.
          List<StateRecord.Entry> all = new ArrayList<>();
          writer.scope("s").forEach((k, v) -> all.add(new StateRecord.Entry("s", k, v)));
          asOf = writer.next() - 1;
          next = new StateRecord("", asOf, all);
        } else {
          String key = "k" + random.nextInt(10);
          String value = random.nextInt(4) == 0 ? null : "v" + i;
          truth.compute(key, (k, old) -> value);
          next = set("s", key, value);
        }
        log.add(next);
        if (random.nextInt(5) == 0) {
          for (; read < log.size(); read++) {
            writer.apply(read, log.get(read), 10);
          }
        }
      }
      StateView late = new StateView();
      for (int i = (int) asOf + 1; i < log.size(); i++) {
        late.apply(i, log.get(i), 10);
      }
      assertThat(late.scope("s")).as("seed " + seed).isEqualTo(truth);
    }
  }
}
