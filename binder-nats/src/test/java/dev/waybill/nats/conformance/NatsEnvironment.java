package dev.waybill.nats.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Nats;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** A server that is reached through a proxy, and members whose absence is noticed soon. */
final class NatsEnvironment implements BrokerEnvironment {
  private final Duration memberTimeout;
  private final Broker broker = Nats.recipe().start();
  private final TcpProxy proxy =
      TcpProxy.to(
          Integer.parseInt(broker.endpoint().substring(broker.endpoint().lastIndexOf(':') + 1)));

  /** Members that are silent for so long are taken for dead. */
  NatsEnvironment(Duration memberTimeout) {
    this.memberTimeout = memberTimeout;
  }

  @Override
  public BinderUnderTest binder() {
    return BinderUnderTest.named("nats")
        .with("endpoint", "127.0.0.1:" + proxy.port())
        .with("member-timeout", memberTimeout.toMillis() + "ms");
  }

  @Override
  public Set<Need> offers() {
    return EnumSet.complementOf(EnumSet.of(Need.NODE_KILL));
  }

  @Override
  public ActiveFault breakLink(TcpFault fault) {
    return proxy.inject(fault);
  }

  @Override
  public void killBroker() {
    broker.kill9();
  }

  @Override
  public void stopBroker() {
    broker.stop();
  }

  @Override
  public void startBroker() {
    broker.start();
  }

  @Override
  public Fault pauseBroker() {
    broker.pause();
    return Fault.inForce(broker::resume);
  }

  @Override
  public Duration takeover() {
    return memberTimeout.plusSeconds(2);
  }

  @Override
  public void close() {
    broker.close();
    proxy.close();
  }
}
