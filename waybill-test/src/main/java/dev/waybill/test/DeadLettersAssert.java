package dev.waybill.test;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.MalformedEventException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** About the dead letters of a group. Each failure prints all of them. */
public final class DeadLettersAssert extends AbstractAssert<DeadLettersAssert, List<DeadLetter>> {
  private final String group;

  DeadLettersAssert(String group, List<DeadLetter> actual) {
    super(actual, DeadLettersAssert.class);
    this.group = group;
  }

  /** They are those of these events, the oldest first. */
  public DeadLettersAssert are(String... ids) {
    return expect(
        "dead letters", List.of(ids), actual.stream().map(DeadLettersAssert::id).toList());
  }

  /** There is none. */
  public DeadLettersAssert isEmpty() {
    return are();
  }

  /** This event was given up for this reason. */
  public DeadLettersAssert has(String id, DeadLetterReason reason) {
    return each("reason of '" + id + "'", id, reason, DeadLetter::reason);
  }

  /** This event was given up after so many attempts. */
  public DeadLettersAssert hasAttempts(String id, int attempts) {
    return each("attempts of '" + id + "'", id, attempts, DeadLetter::attempts);
  }

  /** The last failure of this event had this message. */
  public DeadLettersAssert hasMessage(String id, String message) {
    return each(
        "message of '" + id + "'", id, message, letter -> letter.message().orElse("no message"));
  }

  private DeadLettersAssert each(
      String what, String id, Object wanted, Function<DeadLetter, Object> value) {
    Stream<DeadLetter> letters = actual.stream().filter(letter -> id(letter).equals(id));
    return expect(what, List.of(wanted), letters.map(value).toList());
  }

  private static String id(DeadLetter letter) {
    try {
      return letter.event().getId();
    } catch (MalformedEventException undecodable) {
      return letter.id();
    }
  }

  private DeadLettersAssert expect(String what, List<?> wanted, List<?> found) {
    isNotNull();
    if (!wanted.equals(found)) {
      String all =
          actual.isEmpty()
              ? "none"
              : actual.stream()
                  .map(letter -> "\n" + id(letter) + ": " + letter)
                  .collect(Collectors.joining());
      failWithMessage(
          "%nGroup '%s': %s%n  expected: %s%n  but was:  %s%nDead letters: %s",
          group, what, wanted, found, all);
    }
    return this;
  }
}
