package dev.waybill.conformance;

import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.invariant.Terms;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the surroundings of a binder can do beyond running it. What is missing is reported as not
 * run; it never fails a binder.
 */
public interface Environment {
  /** What can be done. */
  Set<Need> offers();

  /**
   * Breaks the link between this process and the broker. Only with {@link Need#LINK_FAULTS}. The
   * fault ends when it is closed.
   */
  default Fault breakLink(TcpFault fault) {
    throw new UnsupportedOperationException("This environment has no link that can be broken");
  }

  /**
   * Keeps the broker from answering publishes; which of them it stores, then or later, is open.
   * Only with {@link Need#PUBLISH_FAULTS}. By default the responses of a broken link are lost.
   */
  default Fault stallPublishes() {
    return breakLink(TcpFault.dropResponses());
  }

  /**
   * Lets a member of this JVM die, with everything its program had open. Only with {@link
   * Need#MEMBER_KILL} and without {@link Need#CHILD_MEMBERS}.
   *
   * @param destination the destination's logical name
   * @param group the group's logical name
   * @param member how many members of the group joined, and still live, before this one
   */
  default void killMember(String destination, String group, int member) {
    throw new UnsupportedOperationException("This environment kills no members");
  }

  /** Kills the broker without notice, as SIGKILL does. Only with {@link Need#BROKER_KILL}. */
  default void killBroker() {
    throw new UnsupportedOperationException("This environment kills no broker");
  }

  /** Stops the broker in good order. Only with {@link Need#BROKER_STOP}. */
  default void stopBroker() {
    throw new UnsupportedOperationException("This environment stops no broker");
  }

  /** Starts the killed or stopped broker on its data, and waits until it serves clients. */
  default void startBroker() {
    throw new UnsupportedOperationException("This environment starts no broker");
  }

  /**
   * Lets the broker stand still, as SIGSTOP does, until the answer is closed. Only with {@link
   * Need#BROKER_PAUSE}.
   */
  default Fault pauseBroker() {
    throw new UnsupportedOperationException("This environment pauses no broker");
  }

  /**
   * The node that leads what carries the first shard of a destination, as the nodes themselves say;
   * empty while none does. Only with {@link Need#NODE_KILL}.
   *
   * @param destination the destination's logical name
   */
  default Optional<String> leader(String destination) {
    throw new UnsupportedOperationException("This environment knows no leader");
  }

  /** Kills the node of this name without notice. Only with {@link Need#NODE_KILL}. */
  default void killNode(String node) {
    throw new UnsupportedOperationException("This environment kills no node");
  }

  /** Starts a killed node on its data, and waits until the others have it back in every part. */
  default void startNode(String node) {
    throw new UnsupportedOperationException("This environment starts no node");
  }

  /**
   * How long after it was created a destination may lose what was confirmed, if the broker is
   * killed. Scenarios that kill brokers or nodes wait so long before.
   */
  default Duration settling() {
    return Duration.ZERO;
  }

  /**
   * Whether the broker lives in the process of its members, and ends with it. What is said of
   * members in other processes is then not asked of its binder.
   */
  default boolean isEmbedded() {
    return false;
  }

  /** How long it takes at most until others are given what a killed member had. */
  default Duration takeover() {
    return Duration.ofSeconds(4);
  }

  /** Whether the server spreads shards evenly over the members of a group. */
  default boolean balances() {
    return true;
  }

  /**
   * The terms of a run, changed to what this broker makes of them: a publish that is repeated after
   * a fault may be stored twice, a delivery may have a lease.
   */
  default Terms terms(Terms agreed) {
    return agreed;
  }

  /** Nothing but the binder. */
  static Environment plain() {
    return Set::of;
  }
}
