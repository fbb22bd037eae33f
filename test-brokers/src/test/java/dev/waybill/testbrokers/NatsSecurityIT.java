package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.AuthHandler;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.NKey;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class NatsSecurityIT {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
  private static final BrokerUser ADMIN = new BrokerUser("admin", "admin-secret");
  private static final BrokerUser LIMITED = new BrokerUser("limited", "limited-secret");

  private static Broker broker;

  @BeforeAll
  static void start() {
    broker = Brokers.start(Nats.recipe().secure(ADMIN, LIMITED).tls(AUTHORITY));
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void administratorMayDoEverything() throws Exception {
    try (Connection connection = connect(ADMIN, context("client"))) {
      connection.jetStreamManagement().addStream(stream("orders"));
      connection.jetStream().publish("orders", new byte[1]);
    }
  }

  @Test
  void anotherUserMayOnlyConnect() throws Exception {
    try (Connection connection = connect(LIMITED, context("client"))) {
      assertThatThrownBy(() -> connection.jetStreamManagement().addStream(stream("forbidden")))
          .isInstanceOf(IOException.class);
      assertThat(connection.getLastError()).containsIgnoringCase("permissions violation");
    }
  }

  @Test
  void wrongPasswordIsRefused() {
    assertThatThrownBy(() -> connect(new BrokerUser("limited", "wrong"), context("client")))
        .isInstanceOf(AuthenticationException.class);
  }

  @Test
  void endpointIsForThoseWhoTrustTheAuthority() {
    SSLContext stranger = CertificateAuthority.create().issue("stranger").sslContext();
    assertThatThrownBy(() -> connect(ADMIN, stranger)).isInstanceOf(IOException.class);
  }

  @Test
  void clientWithoutACertificateIsRefusedWhereOneIsDemanded() throws Exception {
    try (Broker strict = Brokers.start(Nats.recipe().mutualTls(AUTHORITY))) {
      Options.Builder options = options(strict);
      assertThatThrownBy(
              () ->
                  io.nats.client.Nats.connect(options.sslContext(TrustOnly.in(AUTHORITY)).build()))
          .isInstanceOf(IOException.class);
      io.nats.client.Nats.connect(options.sslContext(context("client")).build()).close();
    }
  }

  @Test
  void keyIsAsGoodAsAPassword() throws Exception {
    NKey key = NKey.createUser(null);
    String users = "{users: [{nkey: %s}]}".formatted(new String(key.getPublicKey()));
    try (Broker other = Brokers.start(Nats.recipe().property("authorization", users))) {
      Options.Builder options = Options.builder().server("nats://" + other.endpoint());
      assertThatThrownBy(() -> io.nats.client.Nats.connect(options.build()))
          .isInstanceOf(AuthenticationException.class);
      AuthHandler known = io.nats.client.Nats.staticCredentials(null, key.getSeed());
      io.nats.client.Nats.connect(options.authHandler(known).build()).close();
    }
  }

  private static Connection connect(BrokerUser user, SSLContext context) throws Exception {
    return io.nats.client.Nats.connect(
        options(broker)
            .userInfo(user.name().toCharArray(), user.password().toCharArray())
            .sslContext(context)
            .build());
  }

  private static Options.Builder options(Broker broker) {
    return Options.builder()
        .server("tls://" + broker.endpoint())
        .connectionTimeout(Duration.ofSeconds(3))
        .noReconnect();
  }

  private static SSLContext context(String name) {
    return AUTHORITY.issue(name).sslContext();
  }

  private static StreamConfiguration stream(String name) {
    return StreamConfiguration.builder().name(name).subjects(name).build();
  }
}
