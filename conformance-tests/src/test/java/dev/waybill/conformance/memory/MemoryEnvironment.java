package dev.waybill.conformance.memory;

import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.memory.MemoryBroker;
import dev.waybill.memory.MemoryFaults;
import java.util.Set;

/** The memory broker's own faults. */
public final class MemoryEnvironment implements Environment {
  private final String broker;

  public MemoryEnvironment(String broker) {
    this.broker = broker;
  }

  @Override
  public Set<Need> offers() {
    return Set.of(Need.MEMBER_KILL, Need.PUBLISH_FAULTS);
  }

  @Override
  public Fault stallPublishes() {
    MemoryFaults faults = faults();
    faults.stallPublishes();
    return Fault.inForce(faults::resumePublishes);
  }

  private MemoryFaults faults() {
    return MemoryBroker.find(broker).orElseThrow().faults();
  }

  @Override
  public void killMember(String destination, String group, int member) {
    MemoryFaults faults = faults();
    faults.crash(faults.members(destination, group).get(member));
  }
}
