package dev.waybill.conformance.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistorySliceTest {
  private final HistoryBuilder builder = new HistoryBuilder(100);
  private long now;

  @Test
  void showsTheMessageItsKeyAndWhatBefellTheMembersInBetween() {
    for (int message = 0; message < 40; message++) {
      int key = message % 2;
      add(EntryKind.PUBLISH_INVOKED, 1, message, 0, History.place(key, message / 2));
    }
    add(EntryKind.DELIVERED, 4, 20, 1, 0);
    add(EntryKind.MEMBER_KILLED, 4, Journal.NO_MESSAGE, 0, 0);
    add(EntryKind.DELIVERED, 5, 20, 2, 0);
    add(EntryKind.HANDLED, 5, 20, 2, 0);
    add(EntryKind.DELIVERED, 5, 21, 1, 0);
    add(EntryKind.DELIVERED, 5, 22, 1, 0);
    add(EntryKind.MEMBER_CLOSED, 5, Journal.NO_MESSAGE, 0, 0);
    String slice = HistorySlice.around(builder.build(), 42, 20).text();
    assertThat(slice.lines())
        .hasSize(15)
        .contains(
            "        10       10.000 ms  PUBLISH_INVOKED   publisher 1 message 10 (publisher 1 key 0 sequence 5)",
            "        41       41.000 ms  MEMBER_KILLED     member 4 group 0",
            ">       42       42.000 ms  DELIVERED         member 5 group 0 message 20 (publisher 1 key 0 sequence 10) attempt 2",
            "        45       45.000 ms  DELIVERED         member 5 group 0 message 22 (publisher 1 key 0 sequence 11) attempt 1");
    assertThat(slice).doesNotContain("message 21 ", "message 8 ", "MEMBER_CLOSED");
  }

  @Test
  void withoutAMessageShowsWhatSurroundsTheEntry() {
    for (int i = 0; i < 20; i++) {
      add(EntryKind.FOREIGN, 0, Journal.NO_MESSAGE, 0, i);
    }
    assertThat(HistorySlice.around(builder.build(), 10, -1).moments()).hasSize(11);
  }

  @Test
  void aMessageThatNobodyKnowsShowsNothing() {
    assertThat(HistorySlice.around(builder.build(), -1, 7).text())
        .isEqualTo("(no entry tells of it)\n");
  }

  private void add(EntryKind kind, int actor, int message, int number, long value) {
    builder.add(new Entry(kind, 1_000_000 * now++, actor, 0, message, number, 0, value));
  }
}
