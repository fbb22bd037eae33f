package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.Address;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void makesOneTokenOfEachName() {
    Names names = new Names("prod", Map.of());
    assertThat(names.stream("orders.events")).isEqualTo("prod_orders_events");
    assertThat(names.subject(Address.destination("orders.events")))
        .isEqualTo("prod.orders.events.");
    assertThat(names.subject(Address.inlet("orders", "a.b"))).isEqualTo("prod.orders.~r.a_b.");
    assertThat(names.subject(Address.deadLetters("orders", "a"))).isEqualTo("prod.orders.~d.a");
    assertThat(names.deadLetterStream("orders", "a")).isEqualTo("prod_orders--a--dlq");
    assertThat(names.bucket("orders", "a")).isEqualTo("prod_orders--a--state");
    assertThat(names.stream(Address.inlet("orders", "a"))).isEqualTo("prod_orders");
    assertThat(names.subjects("orders", false))
        .containsExactly("prod.orders.*", "prod.orders.~r.*.*");
  }

  @Test
  void oneDestinationDoesNotHearAnother() {
    Names names = new Names("", Map.of());
    for (String wide : names.subjects("orders", true)) {
      for (String narrow : names.subjects("orders.events", true)) {
        assertThat(StreamConfig.covers(wide, narrow)).as(wide + " " + narrow).isFalse();
      }
      assertThat(StreamConfig.covers(wide, names.subject(Address.deadLetters("orders", "g"))))
          .isFalse();
    }
  }

  @Test
  void namesThatWouldBeTheSameStreamAreRefused() {
    assertThatThrownBy(() -> new Names("", Map.of("orders", "a.b", "bills", "a_b")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'a_b'")
        .hasMessageContaining("physical-name");
  }
}
