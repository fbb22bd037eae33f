package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RabbitMqTest {
  private static final String PROPERTY = "waybill.test.rabbitmq";
  private static final BrokerUser ADMIN = new BrokerUser("admin", "secret-1");
  private static final BrokerUser LIMITED = new BrokerUser("limited", "secret-2");

  private final String before = System.getProperty(PROPERTY, "");

  @AfterEach
  void restore() {
    System.setProperty(PROPERTY, before);
  }

  @Test
  void switchedOffRabbitMqIsNotToBeHad() {
    System.setProperty(PROPERTY, "none");
    assertThatThrownBy(() -> RabbitMq.recipe().start())
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("-Dwaybill.test.rabbitmq=none");
    assertThatThrownBy(() -> RabbitMq.recipe().startNodes(3))
        .isInstanceOf(BrokerUnavailableException.class);
  }

  @Test
  void givenEndpointWhereNothingSpeaksAmqpIsSaid() {
    System.setProperty(PROPERTY, "127.0.0.1:1");
    assertThatThrownBy(RabbitMq::startAny)
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("'127.0.0.1:1' speaks rabbitmq");
  }

  @Test
  void callersPropertiesWin() {
    RabbitMq recipe =
        RabbitMq.recipe()
            .property("disk_free_limit.absolute", "1GB")
            .property("vm_memory_high_watermark.relative", "0.5");
    assertThat(RabbitMqProperties.of(recipe, "127.0.0.1:1", null, "/dir"))
        .containsEntry("listeners.tcp.1", "127.0.0.1:1")
        .containsEntry("disk_free_limit.absolute", "1GB")
        .containsEntry("vm_memory_high_watermark.relative", "0.5")
        .doesNotContainKey("vm_memory_high_watermark.absolute")
        .doesNotContainKey("listeners.ssl.1");
  }

  @Test
  void containerGetsTheSameFiles() {
    RabbitMq recipe =
        RabbitMq.recipe()
            .secure(ADMIN, LIMITED)
            .mutualTls(CertificateAuthority.create())
            .plugin("rabbitmq_management")
            .property("consumer_timeout", "10000");
    assertThat(DockerRabbitMq.files(recipe))
        .containsEntry("/etc/rabbitmq/enabled_plugins", "[rabbitmq_management].\n")
        .containsKeys(
            "/etc/rabbitmq/waybill/authority.pem",
            "/etc/rabbitmq/waybill/server.pem",
            "/etc/rabbitmq/waybill/server-key.pem",
            "/etc/rabbitmq/waybill/definitions.json")
        .extractingByKey("/etc/rabbitmq/conf.d/90-waybill.conf")
        .asString()
        .contains(
            "listeners.tcp.1=0.0.0.0:5672\n",
            "listeners.ssl.1=0.0.0.0:5671\n",
            "ssl_options.certfile=/etc/rabbitmq/waybill/server.pem\n",
            "ssl_options.fail_if_no_peer_cert=true\n",
            "consumer_timeout=10000\n");
    assertThat(DockerRabbitMq.image(recipe.suite(Suite.BOOKWORM)).getVersionPart())
        .isEqualTo("3.10");
  }

  @Test
  void userHidesThePasswordAndRefusesWhatWouldNeedQuoting() {
    assertThat(ADMIN.toString()).contains("admin").doesNotContain("secret");
    assertThatThrownBy(() -> new BrokerUser("joe", "quote\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("quote");
  }

  @Test
  void toolsAreThoseOfALocalRabbitMqOnly() {
    Broker given = new GivenBroker("rabbitmq", "4.0", "127.0.0.1:1", () -> true);
    assertThatThrownBy(() -> RabbitMqCtl.on(given))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("no local RabbitMQ");
  }
}
