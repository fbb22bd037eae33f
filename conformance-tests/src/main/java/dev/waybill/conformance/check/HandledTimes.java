package dev.waybill.conformance.check;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Follows a journal while it is written: which attempts of a group ended, when, and how. */
final class HandledTimes {
  private final Journal journal;
  private final int group;
  private final List<Long> succeeded = new ArrayList<>();
  private int failed;
  private int next;

  HandledTimes(Journal journal, int group) {
    this.journal = journal;
    this.group = group;
  }

  private void catchUp() {
    next = journal.read(next, this::see);
  }

  private void see(Entry entry) {
    if (entry.kind() == EntryKind.HANDLED && entry.group() == group) {
      if (entry.detail() == 0) {
        succeeded.add(entry.nanos());
      } else {
        failed++;
      }
    }
  }

  /** How many attempts failed so far. */
  int failed() {
    catchUp();
    return failed;
  }

  /** How many succeeded so far. */
  int succeeded() {
    catchUp();
    return succeeded.size();
  }

  /**
   * Successes per second from one of them to another: the median over slices, so that what hits the
   * machine for a moment does not count.
   */
  double perSecond(int from, int to, int slice) {
    double[] rates = new double[(to - from - 1) / slice];
    for (int i = 0; i < rates.length; i++) {
      int start = from + i * slice;
      rates[i] = slice * 1e9 / Math.max(1, succeeded.get(start + slice) - succeeded.get(start));
    }
    Arrays.sort(rates);
    return rates[rates.length / 2];
  }
}
