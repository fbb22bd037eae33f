package dev.waybill.conformance.memory;

import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
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
  public boolean isEmbedded() {
    return true;
  }

  @Override
  public Set<Need> offers() {
    return Set.of(
        Need.MEMBER_KILL,
        Need.PUBLISH_FAULTS,
        Need.LINK_FAULTS,
        Need.BROKER_STOP,
        Need.BROKER_KILL);
  }

  @Override
  public Fault stallPublishes() {
    MemoryFaults faults = faults();
    faults.stallPublishes();
    return Fault.inForce(faults::resumePublishes);
  }

  /**
   * To an embedded broker there is no link, but what a broken one amounts to: shards are lost, and
   * publishes have no answer.
   */
  @Override
  public Fault breakLink(TcpFault fault) {
    if (fault instanceof TcpFault.Latency || fault instanceof TcpFault.Throttle) {
      throw new UnsupportedOperationException("Nothing is slow within a process");
    }
    if (fault.equals(TcpFault.dropRequests())) {
      return stallPublishes();
    }
    faults().cut();
    if (fault instanceof TcpFault.Reset) {
      faults().restore();
      return Fault.inForce(() -> {});
    }
    return Fault.inForce(faults()::restore);
  }

  @Override
  public void stopBroker() {
    faults().cut();
  }

  @Override
  public void killBroker() {
    faults().cut();
  }

  @Override
  public void startBroker() {
    faults().restore();
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
