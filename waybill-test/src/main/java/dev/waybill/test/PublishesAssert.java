package dev.waybill.test;

import dev.waybill.test.RecordedPublish.Outcome;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** About the publishes to a destination. Each failure prints all of them. */
public final class PublishesAssert extends AbstractAssert<PublishesAssert, List<RecordedPublish>> {
  private final String destination;

  PublishesAssert(String destination, List<RecordedPublish> actual) {
    super(actual, PublishesAssert.class);
    this.destination = destination;
  }

  /** The events that were stored are these, in the order they were published. */
  public PublishesAssert confirmed(String... ids) {
    return ended(Outcome.CONFIRMED, ids);
  }

  /** The events that were certainly not stored are these. */
  public PublishesAssert rejected(String... ids) {
    return ended(Outcome.REJECTED, ids);
  }

  /** The events that were perhaps stored are these. */
  public PublishesAssert uncertain(String... ids) {
    return ended(Outcome.UNCERTAIN, ids);
  }

  /** Nothing was published. */
  public PublishesAssert isEmpty() {
    return expect("published", List.of(), actual.stream().map(RecordedPublish::id).toList());
  }

  private PublishesAssert ended(Outcome how, String... ids) {
    List<String> found =
        actual.stream().filter(one -> one.outcome() == how).map(RecordedPublish::id).toList();
    return expect(how.toString(), List.of(ids), found);
  }

  private PublishesAssert expect(String what, List<String> wanted, List<String> found) {
    isNotNull();
    if (!wanted.equals(found)) {
      String all =
          actual.isEmpty()
              ? "nothing"
              : actual.stream().map(one -> "\n" + one).collect(Collectors.joining());
      failWithMessage(
          "%nDestination '%s': %s%n  expected: %s%n  but was:  %s%nPublished was %s",
          destination, what, wanted, found, all);
    }
    return this;
  }
}
