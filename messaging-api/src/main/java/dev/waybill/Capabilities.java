package dev.waybill;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the <em>connected server</em> can do, in numbers and modes. Read after connecting; two
 * versions of one broker may differ. Asking for more than is declared is refused at start-up with
 * {@link UnsupportedCapabilityException}; the conformance suite proves each declaration in both
 * directions.
 *
 * @param server product and version of the connected server, for people
 * @param keyOwnership whether one member of a group owns a key at a time
 * @param attempts whether the number of failed attempts of an event survives the death of a member
 * @param startPositions where a new group may begin
 * @param contentModes which layouts of an event can be written
 * @param groupState whether the binder keeps small durable state per group, which parked keys need
 * @param inlet whether a group has a private way in, which replay and deferred retry need
 * @param inletCoOwned whether an event in the inlet goes to the owner of its key
 * @param deadLetterBrowse how the dead letters of a group can be read
 * @param deferKeepsKeyOrder whether a native delay of a failed event holds back its key
 * @param maxLease how long a delivery may stay unsettled; {@link #UNLIMITED} for as long as it
 *     takes
 * @param maxPublishDelay the longest delayed publish; zero where there is none. Long waits of
 *     failed events without order are left to the broker, too, as far as it goes
 * @param ttl whether an event may be published with a time to live
 * @param priorities how many priorities are told apart; 1 where there are none
 * @param maxEventBytes the largest event, counted as body plus headers on the wire
 * @param maxAttributes the most attributes and extensions an event may carry
 * @param windowEvents how many events a shard goes on receiving beyond an unsettled one; {@link
 *     Integer#MAX_VALUE} where the broker settles each event by itself
 * @param backlog whether the backlog of a group can be read
 */
public record Capabilities(
    String server,
    KeyOwnership keyOwnership,
    Attempts attempts,
    Set<StartPosition.Kind> startPositions,
    Set<ContentMode> contentModes,
    boolean groupState,
    boolean inlet,
    boolean inletCoOwned,
    Browse deadLetterBrowse,
    boolean deferKeepsKeyOrder,
    Duration maxLease,
    Duration maxPublishDelay,
    boolean ttl,
    int priorities,
    long maxEventBytes,
    int maxAttributes,
    int windowEvents,
    boolean backlog) {

  /** A duration that no configuration exceeds. */
  public static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

  /** Who may hold the deliveries of a key. */
  public enum KeyOwnership {
    /** One member of the group at a time, with a drained or fenced hand-over. */
    EXCLUSIVE,
    /** One member nearly always; after a failure two may overlap. */
    AFFINITY,
    /** Any member. {@link Ordering#KEY} is refused. */
    NONE
  }

  /** Where the number of failed attempts lives. */
  public enum Attempts {
    /** With the broker: at most {@code maxAttempts + crashes} invocations. */
    DURABLE,
    /** With the member: at most {@code maxAttempts × (crashes + 1)} invocations. */
    VOLATILE
  }

  /** How dead letters can be read. */
  public enum Browse {
    /** As often as one likes, in order, changing nothing. */
    NON_DESTRUCTIVE,
    /** Reading takes them out and puts them back, which may change their order. */
    DESTRUCTIVE,
    /** Not at all. */
    NONE
  }

  /** Copies the sets. */
  public Capabilities {
    startPositions = Set.copyOf(startPositions);
    contentModes = Set.copyOf(contentModes);
  }

  /** A builder that starts from the least a broker can do. */
  public static Builder builder(String server) {
    return new Builder(server);
  }

  /** Builds {@link Capabilities}; each method names a component. Not thread-safe. */
  public static final class Builder {
    private final String server;
    private KeyOwnership keyOwnership = KeyOwnership.NONE;
    private Attempts attempts = Attempts.VOLATILE;
    private Set<StartPosition.Kind> startPositions = EnumSet.of(StartPosition.Kind.LATEST);
    private Set<ContentMode> contentModes = EnumSet.of(ContentMode.BINARY);
    private boolean groupState;
    private boolean inlet;
    private boolean inletCoOwned;
    private Browse deadLetterBrowse = Browse.NONE;
    private boolean deferKeepsKeyOrder;
    private Duration maxLease = UNLIMITED;
    private Duration maxPublishDelay = Duration.ZERO;
    private boolean ttl;
    private int priorities = 1;
    private long maxEventBytes = 64 * 1024;
    private int maxAttributes = Integer.MAX_VALUE;
    private int windowEvents = Integer.MAX_VALUE;
    private boolean backlog;

    private Builder(String server) {
      this.server = server;
    }

    public Builder keyOwnership(KeyOwnership value) {
      keyOwnership = value;
      return this;
    }

    public Builder attempts(Attempts value) {
      attempts = value;
      return this;
    }

    public Builder startPositions(Set<StartPosition.Kind> value) {
      startPositions = value;
      return this;
    }

    public Builder contentModes(Set<ContentMode> value) {
      contentModes = value;
      return this;
    }

    public Builder groupState(boolean value) {
      groupState = value;
      return this;
    }

    public Builder inlet(boolean value) {
      inlet = value;
      return this;
    }

    public Builder inletCoOwned(boolean value) {
      inletCoOwned = value;
      return this;
    }

    public Builder deadLetterBrowse(Browse value) {
      deadLetterBrowse = value;
      return this;
    }

    public Builder deferKeepsKeyOrder(boolean value) {
      deferKeepsKeyOrder = value;
      return this;
    }

    public Builder maxLease(Duration value) {
      maxLease = value;
      return this;
    }

    public Builder maxPublishDelay(Duration value) {
      maxPublishDelay = value;
      return this;
    }

    public Builder ttl(boolean value) {
      ttl = value;
      return this;
    }

    public Builder priorities(int value) {
      priorities = value;
      return this;
    }

    public Builder maxEventBytes(long value) {
      maxEventBytes = value;
      return this;
    }

    public Builder maxAttributes(int value) {
      maxAttributes = value;
      return this;
    }

    public Builder windowEvents(int value) {
      windowEvents = value;
      return this;
    }

    public Builder backlog(boolean value) {
      backlog = value;
      return this;
    }

    /** The capabilities as set so far. */
    public Capabilities build() {
      return new Capabilities(
          server,
          keyOwnership,
          attempts,
          startPositions,
          contentModes,
          groupState,
          inlet,
          inletCoOwned,
          deadLetterBrowse,
          deferKeepsKeyOrder,
          maxLease,
          maxPublishDelay,
          ttl,
          priorities,
          maxEventBytes,
          maxAttributes,
          windowEvents,
          backlog);
    }
  }
}
