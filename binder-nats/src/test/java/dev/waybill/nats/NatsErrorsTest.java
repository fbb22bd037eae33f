package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsErrorsTest {
  /** Codes as in the server's list of JetStream errors. */
  @ParameterizedTest
  @CsvSource({
    "404, 10059, DESTINATION_NOT_FOUND",
    "400, 10005, CONNECTION", // no suitable peers for placement, as while a cluster starts
    "503, 10008, CONNECTION",
    "503, 10077, THROTTLED",
    "500, 10047, THROTTLED",
    "400, 10054, EVENT_TOO_LARGE",
    "503, 10039, CAPABILITY_UNSUPPORTED",
    "408, 0, TIMEOUT",
    "400, 10052, CONFIG_INVALID",
  })
  void tellsWhatTheServerAnswered(int code, int apiCode, ErrorCode expected) {
    assertThat(NatsErrors.code(code, apiCode)).isEqualTo(expected);
  }
}
