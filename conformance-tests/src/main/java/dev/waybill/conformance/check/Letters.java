package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.MessagingException;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.StalledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads all dead letters of a group, as an application would: what may pass is tried again. */
final class Letters {
  private static final Duration A_PAGE = Duration.ofSeconds(30);

  private Letters() {}

  /** All there are as soon as there are so many; those there are when patience ends. */
  static List<DeadLetter> await(Stage stage, DeadLetters box, long count, Duration patience) {
    List<DeadLetter> letters = new ArrayList<>();
    Patience.holds(
        patience,
        () -> {
          try {
            List<DeadLetter> now = all(box);
            letters.clear();
            letters.addAll(now);
          } catch (StalledException failed) {
            if (!(failed.getCause() instanceof MessagingException why)
                || !why.code().isRetryable()) {
              throw failed;
            }
            stage.note("dead letters were read again: " + why.getMessage());
          }
          return letters.size() >= count;
        });
    return letters;
  }

  private static List<DeadLetter> all(DeadLetters box) {
    List<DeadLetter> letters = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page = Patience.await(A_PAGE, "dead letters", box.browse(cursor, 500));
      letters.addAll(page.letters());
      cursor = page.next();
    } while (cursor != null);
    return letters;
  }
}
