package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class RabbitMqSecurityIT {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
  private static final BrokerUser ADMIN = new BrokerUser("admin", "admin-secret");
  private static final BrokerUser LIMITED = new BrokerUser("limited", "limited-secret");

  private static Broker broker;

  @BeforeAll
  static void start() {
    broker =
        Brokers.start(
            RabbitMq.recipe()
                .secure(ADMIN, LIMITED)
                .tls(AUTHORITY)
                .plugin("rabbitmq_auth_mechanism_ssl")
                .property("auth_mechanisms.1", "PLAIN")
                .property("auth_mechanisms.2", "EXTERNAL")
                .property("ssl_cert_login_from", "common_name"));
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void userMayDoWhatIsGrantedAndARestartKeepsIt() throws Exception {
    assertThatThrownBy(() -> declare(LIMITED, "granted")).hasStackTraceContaining("ACCESS_REFUSED");
    RabbitMqCtl.on(broker)
        .run("rabbitmqctl", "set_permissions", "-p", "/", "limited", "granted", "", "");
    declare(LIMITED, "granted");
    broker.restart();
    declare(LIMITED, "granted");
    assertThatThrownBy(() -> declare(LIMITED, "other")).hasStackTraceContaining("ACCESS_REFUSED");
    declare(ADMIN, "other");
  }

  @Test
  void wrongPasswordIsRefused() {
    assertThatThrownBy(() -> declare(new BrokerUser("limited", "wrong"), "any"))
        .isInstanceOf(AuthenticationFailureException.class);
  }

  @Test
  void directEndpointLetsGuestInWithoutTls() throws Exception {
    assertThat(broker.directEndpoint()).isNotEqualTo(broker.endpoint());
    RabbitMqClient.declare(broker, "observed");
  }

  @Test
  void endpointIsForThoseWhoTrustTheAuthority() throws Exception {
    ConnectionFactory plain = RabbitMqClient.factory(broker.endpoint());
    assertThatThrownBy(plain::newConnection).isInstanceOf(IOException.class);
    ConnectionFactory stranger = RabbitMqClient.factory(broker.endpoint());
    stranger.useSslProtocol(CertificateAuthority.create().issue("stranger").sslContext());
    assertThatThrownBy(stranger::newConnection).isInstanceOf(SSLException.class);
  }

  @Test
  void certificateIsAsGoodAsAPassword() throws Exception {
    ConnectionFactory factory = tls(AUTHORITY.issue("admin").sslContext());
    factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("external", true, false, false, null);
    }
    ConnectionFactory unknown = tls(AUTHORITY.issue("nobody").sslContext());
    unknown.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    assertThatThrownBy(unknown::newConnection).isInstanceOf(IOException.class);
  }

  @Test
  void clientWithoutACertificateIsRefusedWhereOneIsDemanded() throws Exception {
    try (Broker strict = Brokers.start(RabbitMq.recipe().mutualTls(AUTHORITY))) {
      ConnectionFactory factory = RabbitMqClient.factory(strict.endpoint());
      factory.useSslProtocol(TrustOnly.in(AUTHORITY));
      assertThatThrownBy(factory::newConnection).isInstanceOf(IOException.class);
      factory.useSslProtocol(AUTHORITY.issue("client").sslContext());
      factory.newConnection().close();
    }
  }

  private static void declare(BrokerUser user, String queue) throws Exception {
    ConnectionFactory factory = tls(AUTHORITY.issue("client").sslContext());
    factory.setUsername(user.name());
    factory.setPassword(user.password());
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, null);
    }
  }

  private static ConnectionFactory tls(SSLContext context) throws Exception {
    ConnectionFactory factory = RabbitMqClient.factory(broker.endpoint());
    factory.useSslProtocol(context);
    factory.enableHostnameVerification();
    return factory;
  }
}
