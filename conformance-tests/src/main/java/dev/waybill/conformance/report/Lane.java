package dev.waybill.conformance.report;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.Moment;
import java.util.Comparator;

/**
 * The line of a picture on which one actor's moments lie. In the order of a picture: publishers,
 * members by group, dead letters, the broker.
 *
 * @param rank which sort of actor
 * @param group its group, or 0
 * @param actor which one of its sort
 */
record Lane(int rank, int group, int actor) implements Comparable<Lane> {
  private static final int PUBLISHER = 0;
  private static final int MEMBER = 1;
  private static final int LETTERS = 2;
  private static final int BROKER = 3;
  private static final Comparator<Lane> ORDER =
      Comparator.comparingInt(Lane::rank)
          .thenComparingInt(Lane::group)
          .thenComparingInt(Lane::actor);

  static Lane of(Moment moment) {
    Entry entry = moment.entry();
    if (moment.isOfPublisher()) {
      return new Lane(PUBLISHER, 0, entry.actor());
    }
    return switch (entry.kind()) {
      case DEAD, FOREIGN, COUNTED -> new Lane(LETTERS, entry.group(), 0);
      case FAULT_BEGUN, FAULT_EFFECTIVE, FAULT_ENDED, HEALED, DRAIN_BEGUN, QUIESCENT, STALL ->
          new Lane(BROKER, 0, 0);
      default -> new Lane(MEMBER, entry.group(), entry.actor());
    };
  }

  String title() {
    return switch (rank) {
      case PUBLISHER -> "publisher " + actor;
      case MEMBER -> "member %d of group %d".formatted(actor, group);
      case LETTERS -> "dead letters of group " + group;
      default -> "broker and run";
    };
  }

  @Override
  public int compareTo(Lane other) {
    return ORDER.compare(this, other);
  }
}
