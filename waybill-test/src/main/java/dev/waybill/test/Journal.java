package dev.waybill.test;

import dev.waybill.engine.Attempt;
import dev.waybill.test.RecordedAttempt.Outcome;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happened, in the order it began. Thread-safe: the test may publish from threads it has. */
final class Journal {
  private final Supplier<Duration> now;
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final Set<String> groups = new ConcurrentSkipListSet<>();

  /** A line of the record. */
  private interface Entry {
    /** What it says as of now. */
    Record recorded();
  }

  /** An attempt; its first end holds. */
  final class AttemptEntry implements Entry {
    private record End(Outcome how, @Nullable Throwable failure, Duration at) {}

    private final Program program;
    private final Attempt attempt;
    private final Duration begunAt = now.get();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();

    private AttemptEntry(Program program, Attempt attempt) {
      this.program = program;
      this.attempt = attempt;
    }

    void end(Outcome how, @Nullable Throwable failure) {
      end.compareAndSet(null, new End(how, failure, now.get()));
    }

    @Override
    public RecordedAttempt recorded() {
      End ended =
          Objects.requireNonNullElseGet(end.get(), () -> new End(Outcome.RUNNING, null, now.get()));
      return new RecordedAttempt(
          attempt.destination(),
          attempt.group(),
          program.number,
          attempt.event(),
          attempt.number(),
          begunAt,
          ended.at,
          ended.how,
          ended.failure);
    }
  }

  /** A publish. */
  final class PublishEntry implements Entry {
    private final String destination;
    private final CloudEvent event;
    private final Duration at = now.get();
    private volatile RecordedPublish.Outcome outcome = RecordedPublish.Outcome.UNDER_WAY;

    private PublishEntry(String destination, CloudEvent event) {
      this.destination = destination;
      this.event = event;
    }

    void end(RecordedPublish.Outcome how) {
      outcome = how;
    }

    @Override
    public RecordedPublish recorded() {
      return new RecordedPublish(destination, event, at, outcome);
    }
  }

  Journal(Supplier<Duration> now) {
    this.now = now;
  }

  void joined(String destination, String group) {
    groups.add(destination + "/" + group);
  }

  AttemptEntry begin(Program program, Attempt attempt) {
    AttemptEntry entry = new AttemptEntry(program, attempt);
    entries.add(entry);
    return entry;
  }

  PublishEntry begin(String destination, CloudEvent event) {
    PublishEntry entry = new PublishEntry(destination, event);
    entries.add(entry);
    return entry;
  }

  void died(Program program) {
    entries(AttemptEntry.class)
        .filter(entry -> entry.program == program)
        .forEach(entry -> entry.end(Outcome.DIED, null));
  }

  /**
   * The group of this name, as destination and group.
   *
   * @throws IllegalArgumentException if none has it, or several do
   */
  GroupName group(String name) {
    List<GroupName> found =
        groups.stream()
            .filter(group -> group.equals(name) || group.endsWith("/" + name))
            .map(GroupName::parse)
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "Nobody has subscribed as group '%s'. Groups so far: %s".formatted(name, groups));
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "Several destinations have a group '%s'. Name one with its destination: %s"
              .formatted(name, found));
    }
    return found.get(0);
  }

  List<RecordedAttempt> attempts(GroupName group) {
    return entries(AttemptEntry.class)
        .map(AttemptEntry::recorded)
        .filter(one -> group.equals(new GroupName(one.destination(), one.group())))
        .toList();
  }

  List<RecordedPublish> publishes(String destination) {
    return entries(PublishEntry.class)
        .map(PublishEntry::recorded)
        .filter(one -> one.destination().equals(destination))
        .toList();
  }

  private <E extends Entry> Stream<E> entries(Class<E> kind) {
    return entries.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** One line for each, in the order they began. */
  String text() {
    return entries.stream()
        .map(entry -> entry.recorded().toString())
        .collect(Collectors.joining("\n"));
  }
}
