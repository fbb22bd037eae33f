package dev.waybill.test;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** About the calls of a group's handlers. Each failure prints all of them. */
public final class DeliveriesAssert
    extends AbstractAssert<DeliveriesAssert, List<RecordedAttempt>> {
  private final String group;

  DeliveriesAssert(String group, List<RecordedAttempt> actual) {
    super(actual, DeliveriesAssert.class);
    this.group = group;
  }

  /** The events that were handled with success are these, in this order; once for each success. */
  public DeliveriesAssert handled(String... ids) {
    return expect("handled, in this order", List.of(ids), succeeded().toList());
  }

  /** As {@link #handled}, in any order. */
  public DeliveriesAssert handledInAnyOrder(String... ids) {
    return expect(
        "handled, in any order", Stream.of(ids).sorted().toList(), succeeded().sorted().toList());
  }

  /** This event was handled with success exactly once. */
  public DeliveriesAssert handledOnce(String id) {
    return expect("handled once", List.of(id), succeeded().filter(id::equals).toList());
  }

  /** The events of this key that were handled with success are these, in this order. */
  public DeliveriesAssert handledOfKey(String key, String... ids) {
    List<String> handled =
        actual.stream()
            .filter(RecordedAttempt::isSuccess)
            .filter(one -> key.equals(one.event().getExtension("partitionkey")))
            .map(RecordedAttempt::id)
            .toList();
    return expect("handled of key '" + key + "', in this order", List.of(ids), handled);
  }

  /** The attempts of this event began at these times from the start of the test. */
  public DeliveriesAssert triedAt(String id, Duration... times) {
    return expect(
        "attempts of '" + id + "' at",
        Stream.of(times).map(Text::of).toList(),
        of(id).map(one -> Text.of(one.at())).toList());
  }

  /** Handlers were called so often for this event, whatever came of it. */
  public DeliveriesAssert tried(String id, int times) {
    return expect("number of attempts of '" + id + "'", times, (int) of(id).count());
  }

  /** No handler was called for these events. */
  public DeliveriesAssert neverSaw(String... ids) {
    List<String> seen = Stream.of(ids).filter(id -> of(id).findAny().isPresent()).toList();
    return expect("seen of " + List.of(ids), List.of(), seen);
  }

  private Stream<String> succeeded() {
    return actual.stream().filter(RecordedAttempt::isSuccess).map(RecordedAttempt::id);
  }

  private Stream<RecordedAttempt> of(String id) {
    return actual.stream().filter(one -> one.id().equals(id));
  }

  private DeliveriesAssert expect(String what, Object wanted, Object found) {
    isNotNull();
    if (!wanted.equals(found)) {
      String all =
          actual.isEmpty()
              ? "nothing"
              : actual.stream().map(one -> "\n" + one).collect(Collectors.joining());
      failWithMessage(
          "%nGroup '%s': %s%n  expected: %s%n  but was:  %s%nDelivered was %s",
          group, what, wanted, found, all);
    }
    return this;
  }
}
