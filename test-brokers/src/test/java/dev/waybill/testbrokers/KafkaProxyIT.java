package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class KafkaProxyIT {
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "max.block.ms", "1500",
          "delivery.timeout.ms", "1500",
          "request.timeout.ms", "1000",
          "linger.ms", "0");

  @Test
  void clientsStayBehindTheProxyAndObserversDoNot() throws Exception {
    Map<Integer, TcpProxy> proxies = new HashMap<>();
    Kafka recipe =
        Kafka.recipe()
            .advertise(
                port -> {
                  proxies.put(port, TcpProxy.to(port));
                  return proxies.get(port).port();
                });
    try (Broker broker = Brokers.start(recipe)) {
      TcpProxy proxy = proxies.values().iterator().next();
      assertThat(proxies).hasSize(1);
      assertThat(broker.endpoint()).isEqualTo(proxy.endpoint());
      behindProxy(broker, proxy);
    } finally {
      proxies.values().forEach(TcpProxy::close);
    }
  }

  private static void behindProxy(Broker broker, TcpProxy proxy) throws Exception {
    try (KafkaClient observer = new KafkaClient(broker.directEndpoint())) {
      observer.createTopic("orders");
      observer.send("orders", "one");
      assertThat(proxy.counts().accepted()).isZero();
      throughProxy(broker, proxy, observer);
    }
  }

  private static void throughProxy(Broker broker, TcpProxy proxy, KafkaClient observer)
      throws Exception {
    try (KafkaClient client = new KafkaClient(broker.endpoint(), IMPATIENT)) {
      client.send("orders", "two");
      assertThat(proxy.counts().requestBytes()).isPositive();
      ActiveFault cut = proxy.inject(TcpFault.cut());
      assertThat(cut.awaitEffective(Duration.ofSeconds(10))).isTrue();
      assertThatThrownBy(() -> client.send("orders", "lost"))
          .hasCauseInstanceOf(TimeoutException.class);
      observer.send("orders", "three");
      cut.heal();
      client.send("orders", "four");
      assertThat(observer.read("orders", 4)).containsExactly("one", "two", "three", "four");
    }
  }
}
