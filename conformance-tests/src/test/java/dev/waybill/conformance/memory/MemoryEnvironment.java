package dev.waybill.conformance.memory;

import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.memory.MemoryBroker;
import java.util.Set;

/** The memory broker's own faults. */
final class MemoryEnvironment implements Environment {
  private final String broker;

  MemoryEnvironment(String broker) {
    this.broker = broker;
  }

  @Override
  public Set<Need> offers() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public void killMember(String destination, String group, int member) {
    var faults = MemoryBroker.find(broker).orElseThrow().faults();
    faults.crash(faults.members(destination, group).get(member));
  }
}
