package dev.waybill.nats.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Nats;
import java.util.Set;

/** A server that is reached through a proxy, and members whose absence is noticed soon. */
final class NatsEnvironment implements Environment, AutoCloseable {
  private final Broker broker = Nats.recipe().start();
  private final TcpProxy proxy =
      TcpProxy.to(
          Integer.parseInt(broker.endpoint().substring(broker.endpoint().lastIndexOf(':') + 1)));

  BinderUnderTest binder() {
    return BinderUnderTest.named("nats")
        .with("endpoint", "127.0.0.1:" + proxy.port())
        .with("member-timeout", "8s");
  }

  @Override
  public Set<Need> offers() {
    return Set.of(Need.LINK_FAULTS, Need.PUBLISH_FAULTS, Need.MEMBER_KILL, Need.CHILD_MEMBERS);
  }

  @Override
  public ActiveFault breakLink(TcpFault fault) {
    return proxy.inject(fault);
  }

  @Override
  public void close() {
    broker.close();
    proxy.close();
  }
}
