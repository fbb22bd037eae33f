package dev.waybill.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void handsOutEachPortOnceAndBelowTheEphemeralRange() {
    assertThat(IntStream.range(0, 200).map(i -> FreePorts.next()).boxed().toList())
        .doesNotHaveDuplicates()
        .allMatch(port -> port >= 20_000 && port < 32_000);
  }
}
