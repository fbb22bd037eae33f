package dev.waybill.conformance;

import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
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
  default ActiveFault breakLink(TcpFault fault) {
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

  /** Nothing but the binder. */
  static Environment plain() {
    return Set::of;
  }
}
