package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NatsTest {
  private static final String PROPERTY = "waybill.test.nats";
  private static final String SUITE = "waybill.test.nats.suite";

  private final String before = System.getProperty(PROPERTY, "");
  private final String suiteBefore = System.getProperty(SUITE, "");

  @AfterEach
  void restore() {
    System.setProperty(PROPERTY, before);
    System.setProperty(SUITE, suiteBefore);
  }

  @Test
  void switchedOffNatsIsNotToBeHad() {
    System.setProperty(PROPERTY, "none");
    assertThatThrownBy(() -> Nats.recipe().start())
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("-Dwaybill.test.nats=none");
    assertThatThrownBy(() -> Nats.recipe().startNodes(3))
        .isInstanceOf(BrokerUnavailableException.class);
  }

  @Test
  void givenEndpointWhereNothingSpeaksNatsIsSaid() {
    System.setProperty(PROPERTY, "127.0.0.1:1");
    assertThatThrownBy(Nats::startAny)
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("'127.0.0.1:1' speaks nats");
  }

  @Test
  void suiteInCodeWinsOverTheProperty() {
    assertThat(NatsServer.suite(Nats.recipe())).isEqualTo(Suite.SID);
    System.setProperty(SUITE, "Trixie");
    assertThat(Nats.recipe().wanted()).isEqualTo(Suite.TRIXIE);
    assertThat(DockerNats.image(Nats.recipe()).getVersionPart()).isEqualTo("2.10");
    assertThat(Nats.recipe().suite(Suite.BOOKWORM).wanted()).isEqualTo(Suite.BOOKWORM);
  }

  @Test
  void unknownSuiteIsRefused() {
    System.setProperty(SUITE, "buzz");
    assertThatThrownBy(() -> Nats.recipe().start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'waybill.test.nats.suite' = 'buzz'");
  }

  @Test
  void callersPropertiesWin() {
    Nats recipe = Nats.recipe().property("jetstream", "{max_file: 1GB}").property("x", "y");
    assertThat(NatsProperties.of(recipe, "1.2.3.4:5", "1.2.3.4:6", "/dir"))
        .containsEntry("listen", "\"1.2.3.4:5\"")
        .containsEntry("jetstream", "{max_file: 1GB}")
        .containsEntry("x", "y");
  }

  @Test
  void containerListensToTheOutsideAndHasTheSameProperties() {
    assertThat(DockerNats.file(Nats.recipe().property("max_payload", "2KB")))
        .contains("listen=\"0.0.0.0:4222\"\n", "http=\"0.0.0.0:8222\"\n", "max_payload=2KB\n");
  }

  @Test
  void onlyTheAdministratorHasPermissions() {
    Nats recipe = Nats.recipe().secure(new BrokerUser("a", "b"), new BrokerUser("c", "d"));
    assertThat(NatsProperties.of(recipe, "l", "m", "/dir").get("authorization"))
        .contains("{user: \"a\", password: \"b\"}, {user: \"c\", password: \"d\", permissions:");
  }
}
