package dev.waybill.conformance.stage;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.MalformedEventException;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the dead letters of groups into a journal, through the binder's own browser. */
final class DeadLetterReader {
  private static final Duration A_PAGE = Duration.ofSeconds(60);
  private static final int PAGE = 500;

  private final Journal journal;
  private final MessageCodec codec;

  DeadLetterReader(Journal journal, MessageCodec codec) {
    this.journal = journal;
    this.codec = codec;
  }

  /** Writes down all of them; answers them. */
  List<DeadLetter> read(DeadLetters letters, int group) {
    List<DeadLetter> all = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page =
          Patience.await(A_PAGE, "a page of dead letters", letters.browse(cursor, PAGE));
      all.addAll(page.letters());
      cursor = page.next();
    } while (cursor != null);
    all.forEach(letter -> write(letter, group));
    return all;
  }

  private void write(DeadLetter letter, int group) {
    CloudEvent event;
    try {
      event = letter.event();
    } catch (MalformedEventException undecodable) {
      foreign(letter.id(), group, false);
      return;
    }
    Optional<Message> known = codec.message(event);
    if (known.isEmpty()) {
      foreign(event.getId(), group, codec.isOfRun(event.getId()));
    } else {
      int damage = codec.isIntact(known.get(), event) ? 0 : 1;
      journal.write(EntryKind.DEAD, 0, group, known.get().number(), letter.attempts(), damage, 0);
    }
  }

  private void foreign(String id, int group, boolean ofRun) {
    journal.write(EntryKind.FOREIGN, 0, group, Journal.NO_MESSAGE, 0, ofRun ? 1 : 0, id.hashCode());
  }
}
