package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.Address;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhysicalNamesTest {
  @Test
  void namesPartsAfterDestinationAndGroup() {
    PhysicalNames names = new PhysicalNames("", Map.of(), 249);
    assertThat(names.destination("orders.eu")).isEqualTo("orders.eu");
    assertThat(names.group("orders", "billing")).isEqualTo("orders--billing");
    assertThat(names.of(Address.destination("orders"))).isEqualTo("orders");
    assertThat(names.of(Address.inlet("orders", "billing"))).isEqualTo("orders--billing--inlet");
    assertThat(names.of(Address.deadLetters("orders", "billing")))
        .isEqualTo("orders--billing--dlq");
    assertThat(names.state("orders", "billing")).isEqualTo("orders--billing--state");
  }

  @Test
  void prefixesTheNamespace() {
    PhysicalNames names = new PhysicalNames("prod", Map.of(), 249);
    assertThat(names.destination("orders")).isEqualTo("prod.orders");
    assertThat(names.group("orders", "billing")).isEqualTo("prod.orders--billing");
    assertThat(names.deadLetters("orders", "billing")).isEqualTo("prod.orders--billing--dlq");
  }

  @Test
  void attachesToAnObjectOfAnotherName() {
    PhysicalNames names = new PhysicalNames("prod", Map.of("orders", "Legacy_Orders"), 249);
    assertThat(names.destination("orders")).isEqualTo("Legacy_Orders");
    assertThat(names.inlet("orders", "billing")).isEqualTo("prod.orders--billing--inlet");
  }

  @Test
  void refusesTwoOwnersOfOneName() {
    assertThatThrownBy(() -> new PhysicalNames("", Map.of("a", "same", "b", "same"), 249))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'same'")
        .hasMessageContaining("physical-name");
    PhysicalNames names = new PhysicalNames("", Map.of("legacy", "orders"), 249);
    assertThatThrownBy(() -> names.destination("orders"))
        .isInstanceOf(ConfigurationException.class);
    PhysicalNames parts = new PhysicalNames("", Map.of("legacy", "orders--billing--dlq"), 249);
    assertThatThrownBy(() -> parts.deadLetters("orders", "billing"))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void refusesWhatIsTooLong() {
    PhysicalNames names = new PhysicalNames("n".repeat(30), Map.of(), 40);
    assertThat(names.destination("orders")).hasSize(37);
    assertThatThrownBy(() -> names.inlet("orders", "billing"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("40")
        .hasMessageContaining("waybill.namespace");
  }
}
