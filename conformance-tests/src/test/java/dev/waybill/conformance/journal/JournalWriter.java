package dev.waybill.conformance.journal;

import java.nio.file.Path;

/** The child of {@link JournalProcessesTest}: writes numbered entries as fast as it can. */
final class JournalWriter {
  private JournalWriter() {}

  public static void main(String[] args) {
    Journal journal = Journal.open(Path.of(args[0]));
    int actor = Integer.parseInt(args[1]);
    int entries = Integer.parseInt(args[2]);
    System.out.println("ready");
    for (int i = 0; i < entries; i++) {
      journal.write(EntryKind.DELIVERED, actor, 1, i, ~i, 3, 5L * i);
    }
    System.out.println("done");
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
