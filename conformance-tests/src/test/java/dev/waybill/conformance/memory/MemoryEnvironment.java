package dev.waybill.conformance.memory;

import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.memory.MemoryBroker;
import dev.waybill.memory.MemoryFaults;
import java.time.Duration;
import java.util.Set;

/** The memory broker's own faults. */
final class MemoryEnvironment implements Environment {
  private final String broker;

  MemoryEnvironment(String broker) {
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
    return new Fault() {
      @Override
      public boolean awaitEffective(Duration max) {
        return true; // from the return of the call on
      }

      @Override
      public void close() {
        faults.resumePublishes();
      }
    };
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
