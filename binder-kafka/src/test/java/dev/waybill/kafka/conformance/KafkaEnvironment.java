package dev.waybill.kafka.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A broker that is reached through a proxy and notices soon when a member has gone. With the
 * server's own settings a member would get its partitions after 5 s, and lose them after 45 s.
 */
final class KafkaEnvironment implements BrokerEnvironment {
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final Duration session;
  private final Broker broker;
  private @Nullable ActiveFault gone;

  /** A broker that takes a member for dead after so long. */
  KafkaEnvironment(Duration session) {
    this.session = session;
    broker = Brokers.start(quickToNotice(session).advertise(this::proxy));
  }

  static Kafka quickToNotice(Duration session) {
    return Kafka.recipe()
        .property("group.consumer.min.heartbeat.interval.ms", "100")
        .property("group.consumer.heartbeat.interval.ms", "200")
        .property("group.consumer.assignment.interval.ms", "0")
        .property("group.consumer.min.session.timeout.ms", "2000")
        .property("group.consumer.session.timeout.ms", Long.toString(session.toMillis()));
  }

  private int proxy(int port) {
    TcpProxy proxy = TcpProxy.to(port);
    proxies.add(proxy);
    return proxy.port();
  }

  @Override
  public BinderUnderTest binder() {
    return BinderUnderTest.named("kafka").with("endpoint", broker.endpoint());
  }

  @Override
  public Set<Need> offers() {
    return EnumSet.complementOf(EnumSet.of(Need.NODE_KILL));
  }

  @Override
  public ActiveFault breakLink(TcpFault fault) {
    return proxies.get(0).inject(fault);
  }

  @Override
  public void killBroker() {
    broker.kill9();
    turnAway();
  }

  @Override
  public void stopBroker() {
    broker.stop();
    turnAway();
  }

  /** Else the proxy would still welcome everybody. */
  private void turnAway() {
    gone = breakLink(TcpFault.cut());
  }

  @Override
  public void startBroker() {
    int lines = broker.logTail(Integer.MAX_VALUE).lines().toList().size();
    broker.start();
    if (gone != null) {
      gone.heal();
    }
    if (new CoordinatorLoads(broker, lines).anyOvertaken()) {
      broker.restart();
    }
  }

  @Override
  public Fault pauseBroker() {
    broker.pause();
    return Fault.inForce(broker::resume);
  }

  @Override
  public Duration takeover() {
    return session.plusSeconds(2);
  }

  @Override
  public void close() {
    broker.close();
    proxies.forEach(TcpProxy::close);
  }
}
