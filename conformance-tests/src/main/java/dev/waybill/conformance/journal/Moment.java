package dev.waybill.conformance.journal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a {@link HistorySlice}, with what its history knows of its message.
 *
 * @param index its place in the history
 * @param millis how long after the first entry of the history it was written
 * @param entry what happened
 * @param place which message it was, or null where it is of none
 * @param isMarked whether a breach shows here
 */
public record Moment(
    int index, double millis, Entry entry, @Nullable Place place, boolean isMarked) {

  /**
   * What a message is.
   *
   * @param publisher who published it
   * @param key its key, or {@link History#NO_KEY}
   * @param sequence its place among those of its publisher and key
   */
  public record Place(int publisher, int key, int sequence) {
    @Override
    public String toString() {
      return "publisher %d %s sequence %d"
          .formatted(publisher, key < 0 ? "no key" : "key " + key, sequence);
    }
  }

  static Moment of(History history, int index, boolean isMarked) {
    MessageTable messages = history.messages();
    int message = history.message(index);
    return new Moment(
        index,
        (history.nanos(index) - history.nanos(0)) / 1e6,
        history.entry(index),
        messages.exists(message)
            ? new Place(
                messages.publisher(message), messages.key(message), messages.sequence(message))
            : null,
        isMarked);
  }

  /** Whether it happened to a publisher. */
  public boolean isOfPublisher() {
    return entry.kind().name().startsWith("PUBLISH");
  }

  /** Where it stands, when it was and what it tells. */
  public String text() {
    return String.format(Locale.ROOT, "%8d %12.3f ms  %-17s ", index, millis, entry.kind())
        + told();
  }

  /** What it tells, without its kind and time. */
  public String told() {
    StringBuilder told = new StringBuilder();
    told.append(isOfPublisher() ? "publisher " : "member ").append(entry.actor());
    if (entry.kind().isOfGroup()) {
      told.append(" group ").append(entry.group());
    }
    if (entry.message() >= 0) {
      told.append(" message ").append(entry.message());
    }
    if (place != null) {
      told.append(" (").append(place).append(')');
    }
    return told.append(ending()).toString();
  }

  private String ending() {
    int number = entry.number();
    return switch (entry.kind()) {
      case DELIVERED, CORRUPT -> " attempt " + number;
      case HANDLED ->
          " attempt "
              + number
              + switch (entry.detail()) {
                case 0 -> " ok";
                case 1 -> " failed";
                case 2 -> " failed, no retry";
                default -> " interrupted";
              };
      case DEAD -> " after " + number + (entry.detail() == 0 ? "" : " altered");
      case STALL -> String.format(Locale.ROOT, " for %.3f ms", entry.value() / 1e6);
      case ASSIGNED, REVOKED -> " shard " + entry.value();
      default -> "";
    };
  }
}
