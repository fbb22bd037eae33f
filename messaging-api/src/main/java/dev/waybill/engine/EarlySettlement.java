package dev.waybill.engine;

import dev.waybill.spi.Settlement;
import java.util.List;

/**
 * {@code AT_MOST_ONCE}: settles tasks, and knows that the broker has it, before their handler is
 * called. Only what a worker is free for is settled, because what is settled and not handled is
 * lost when the member dies. Owned by the member's mailbox.
 */
final class EarlySettlement {
  private final GroupMember member;
  private int underWay;

  EarlySettlement(GroupMember member) {
    this.member = member;
  }

  /** Calls that will start as soon as the broker has answered; each has a worker's place. */
  int underWay() {
    return underWay;
  }

  /** Settles the tasks of one call, then starts it: also when closing or giving up the shard. */
  void begin(List<Task> tasks) {
    underWay++;
    for (Task task : tasks) {
      task.state = Task.State.COPYING;
      task.settledEarly = true;
      task.shard.active++;
      member.subscription().settle(task.inbound, Settlement.Ack.INSTANCE);
    }
    Task first = tasks.get(0);
    member.insistence.on(
        "settling before handling",
        () -> isWanted(first),
        () -> member.subscription().flush(),
        ok -> settled(tasks));
  }

  /** Its shard is one for all. Where it is lost the call is given up, and with it the place. */
  private boolean isWanted(Task first) {
    if (first.isLive()) {
      return true;
    }
    underWay--;
    member.dependencyPause.notRun(first);
    member.flow.pump();
    return false;
  }

  private void settled(List<Task> tasks) {
    underWay--;
    member.dispatcher.start(tasks, false);
    tasks.forEach(member.flow::inactive);
  }
}
