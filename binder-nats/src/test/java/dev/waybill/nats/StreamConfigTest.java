package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamConfigTest {
  @ParameterizedTest
  @CsvSource({
    "orders.*, orders.*, true",
    "orders.>, orders.*, true",
    ">, orders.~r.*.*, true",
    "orders.*.*.*, orders.~r.*.*, true",
    "orders.5, orders.*, false",
    "orders.*, orders.~r.*.*, false",
    "orders.*, orders, false",
    "orders.*, orders.>, false",
    "orders.>, orders, false",
    "bills.>, orders.*, false"
  })
  void knowsWhichSubjectTakesInWhich(String wide, String narrow, boolean covers) {
    assertThat(StreamConfig.covers(wide, narrow)).isEqualTo(covers);
  }
}
