package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.testbrokers.BrokerChoice.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Uses a kind of broker that does not exist, so that the properties of the build do not matter. */
class BrokerChoiceTest {
  private static final String KIND = "pigeon";
  private static final String REQUIRED = "waybill.test.required";

  private final String requiredBefore = System.getProperty(REQUIRED, "");

  @AfterEach
  void restore() {
    System.clearProperty("waybill.test.pigeon");
    System.setProperty(REQUIRED, requiredBefore);
  }

  @Test
  void nothingSaidAllowsTheFirstThatServes() {
    BrokerChoice choice = BrokerChoice.of(KIND);
    assertThat(choice.endpoint()).isNull();
    assertThat(choice.allows(Way.DOCKER)).isTrue();
    assertThat(choice.allows(Way.LOCAL)).isTrue();
  }

  @Test
  void oneWayExcludesTheOthers() {
    System.setProperty("waybill.test.pigeon", "local");
    assertThat(BrokerChoice.of(KIND).allows(Way.LOCAL)).isTrue();
    assertThat(BrokerChoice.of(KIND).allows(Way.DOCKER)).isFalse();
    System.setProperty("waybill.test.pigeon", "Docker");
    assertThat(BrokerChoice.of(KIND).allows(Way.LOCAL)).isFalse();
    assertThat(BrokerChoice.of(KIND).allows(Way.DOCKER)).isTrue();
    System.setProperty("waybill.test.pigeon", "none");
    assertThat(BrokerChoice.of(KIND).allows(Way.LOCAL)).isFalse();
    assertThat(BrokerChoice.of(KIND).allows(Way.DOCKER)).isFalse();
  }

  @Test
  void givenEndpointStillAllowsABrokerOfOnesOwn() {
    System.setProperty("waybill.test.pigeon", " loft:9092 ");
    BrokerChoice choice = BrokerChoice.of(KIND);
    assertThat(choice.endpoint()).isEqualTo("loft:9092");
    assertThat(choice.allows(Way.LOCAL)).isTrue();
  }

  @Test
  void anythingElseIsRefused() {
    System.setProperty("waybill.test.pigeon", "loft");
    assertThatThrownBy(() -> BrokerChoice.of(KIND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'waybill.test.pigeon' = 'loft'")
        .hasMessageContaining("host:port");
  }

  @Test
  void brokerThatCannotBeHadSkipsTheTestWithReasonAndRemedy() {
    System.setProperty(REQUIRED, "kafka, owl");
    assertThatThrownBy(() -> Brokers.orSkip(KIND, BrokerChoiceTest::fail))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("'pigeon' cannot be had: it rains")
        .hasMessageContaining("Wait.");
  }

  @Test
  void requiredBrokerThatCannotBeHadFailsTheTest() {
    for (String required : List.of("all", "kafka, pigeon")) {
      System.setProperty(REQUIRED, required);
      assertThatThrownBy(() -> Brokers.orSkip(KIND, BrokerChoiceTest::fail))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("it rains")
          .hasMessageContaining("required");
    }
  }

  @Test
  void failureToStartIsRememberedAndNotTriedAgain() {
    List<String> tries = new ArrayList<>();
    Shared shared =
        new Shared(
            () -> {
              tries.add("try");
              return fail();
            });
    assertThatThrownBy(shared::broker).isInstanceOf(BrokerUnavailableException.class);
    assertThatThrownBy(shared::broker).isInstanceOf(BrokerUnavailableException.class);
    assertThat(tries).hasSize(1);
  }

  private static Broker fail() {
    throw new BrokerUnavailableException(KIND, "it rains", "Wait.");
  }
}
