package dev.waybill.rabbitmq.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.RabbitMq;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * A server that is reached through a proxy. Heartbeats are short, since a member that stands still
 * keeps its queues until the server misses two of them.
 */
final class RabbitMqEnvironment implements BrokerEnvironment {
  private final Broker broker = Brokers.start(RabbitMq.recipe());
  private final TcpProxy proxy = TcpProxy.to(port(broker.endpoint()));

  private static int port(String endpoint) {
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
  }

  @Override
  public BinderUnderTest binder() {
    return BinderUnderTest.named("rabbitmq")
        .with("endpoint", "127.0.0.1:" + proxy.port())
        .with("client.connection.heartbeat", "2");
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

  /** The only node of a younger quorum queue may lose what it has confirmed. */
  @Override
  public Duration settling() {
    return Duration.ofSeconds(5);
  }

  /** What was not confirmed when a connection broke is written again. */
  @Override
  public Terms terms(Terms agreed) {
    return agreed.withoutIdempotentPublish();
  }

  /** Members rank queues by themselves, which spreads them, but not evenly. */
  @Override
  public boolean balances() {
    return false;
  }

  @Override
  public void close() {
    broker.close();
    proxy.close();
  }
}
