package dev.waybill.kafka.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A broker that is reached through a proxy and notices soon when a member has gone. With the
 * server's own settings a member would get its partitions after 5 s, and lose them after 45 s.
 */
final class KafkaEnvironment implements Environment, AutoCloseable {
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final Broker broker =
      Brokers.start(
          Kafka.recipe()
              .property("group.consumer.min.heartbeat.interval.ms", "100")
              .property("group.consumer.heartbeat.interval.ms", "200")
              .property("group.consumer.assignment.interval.ms", "0")
              .property("group.consumer.min.session.timeout.ms", "2000")
              .property("group.consumer.session.timeout.ms", "5000")
              .advertise(this::proxy));

  private int proxy(int port) {
    TcpProxy proxy = TcpProxy.to(port);
    proxies.add(proxy);
    return proxy.port();
  }

  BinderUnderTest binder() {
    return BinderUnderTest.named("kafka").with("endpoint", broker.endpoint());
  }

  @Override
  public Set<Need> offers() {
    return Set.of(Need.LINK_FAULTS, Need.PUBLISH_FAULTS, Need.MEMBER_KILL, Need.CHILD_MEMBERS);
  }

  @Override
  public ActiveFault breakLink(TcpFault fault) {
    return proxies.get(0).inject(fault);
  }

  @Override
  public void close() {
    broker.close();
    proxies.forEach(TcpProxy::close);
  }
}
