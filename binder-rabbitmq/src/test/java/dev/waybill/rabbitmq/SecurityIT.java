package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.TopologyMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.BrokerUser;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.CertificateAuthority;
import dev.waybill.testbrokers.RabbitMq;
import dev.waybill.testbrokers.RabbitMqCtl;
import dev.waybill.testbrokers.TlsIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, certificates, and what the permissions that the documentation names are good for. */
@Tag("broker")
class SecurityIT {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
  private static final BrokerUser ADMIN = new BrokerUser("admin", "admin-secret");
  private static final BrokerUser LIMITED = new BrokerUser("limited", "planted-secret");

  @TempDir static Path directory;

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

  private static Bench bench(Map<String, String> client) {
    return new Bench(broker.directEndpoint()).client(client);
  }

  private static Map<String, String> tls() {
    Path trust = AUTHORITY.issue("trust").writeTrustStore(directory.resolve("trust.p12"));
    Map<String, String> client = new HashMap<>();
    client.put("ssl.enabled", "true");
    client.put("ssl.trust.store", trust.toString());
    client.put("ssl.trust.store.password", TlsIdentity.STORE_PASSWORD);
    client.put("ssl.trust.store.type", "PKCS12");
    return client;
  }

  private static Map<String, String> as(BrokerUser user) {
    Map<String, String> client = tls();
    client.put("username", user.name());
    client.put("password", user.password());
    return client;
  }

  private static RabbitMqBinder open(Bench bench) {
    return bench.open(bench.config(broker.endpoint()));
  }

  private static void grant(String configure, String write, String read) {
    RabbitMqCtl.on(broker)
        .run("rabbitmqctl", "set_permissions", "-p", "/", "limited", configure, write, read);
  }

  private static ErrorCode codeOf(Throwable error) {
    return ((MessagingException) error).code();
  }

  @Test
  void trustsWhomItIsToldToAndNobodyElse() {
    try (Bench bench = bench(as(ADMIN))) {
      RabbitMqBinder binder = open(bench);
      bench.provision(binder, 1);
      Bench.confirmed(bench.send(bench.publisher(binder), "e", "k"));
    }
    Map<String, String> stranger = as(ADMIN);
    Path other =
        CertificateAuthority.create()
            .issue("other")
            .writeTrustStore(directory.resolve("other.p12"));
    stranger.put("ssl.trust.store", other.toString());
    try (Bench bench = bench(stranger)) {
      assertThatThrownBy(() -> open(bench))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.AUTHENTICATION));
    }
    // The system's own authorities do not know the server: they are what counts without a store.
    Map<String, String> defaults = new HashMap<>();
    defaults.put("ssl.enabled", "true");
    try (Bench bench = bench(defaults)) {
      assertThatThrownBy(() -> open(bench)).isInstanceOf(MessagingException.class);
    }
  }

  @Test
  void aCertificateIsAsGoodAsAPassword() {
    Map<String, String> client = tls();
    Path key = AUTHORITY.issue("admin").writeKeyStore(directory.resolve("admin.p12"));
    client.put("ssl.key.store", key.toString());
    client.put("ssl.key.store.password", TlsIdentity.STORE_PASSWORD);
    client.put("ssl.key.store.type", "PKCS12");
    client.put("sasl.mechanism", "EXTERNAL");
    try (Bench bench = bench(client)) {
      RabbitMqBinder binder = open(bench);
      bench.provision(binder, 1);
      Member member = bench.join(binder).acking().ready();
      Bench.confirmed(bench.send(bench.publisher(binder), "e", "k"));
      member.awaitDeliveries(1);
    }
  }

  @Test
  void wrongCredentialsAreNamedAndNeverShown() {
    Map<String, String> wrong = as(new BrokerUser("limited", "wrong-secret"));
    try (Bench bench = bench(wrong)) {
      assertThatThrownBy(() -> open(bench))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.AUTHENTICATION))
          .hasMessageContaining("credentials")
          .hasStackTraceContaining("AuthenticationFailure")
          .satisfies(e -> assertThat(String.valueOf(e)).doesNotContain("wrong-secret"));
    }
    Map<String, String> nowhere = as(ADMIN);
    nowhere.put("virtual.host", "there-is-none");
    try (Bench bench = bench(nowhere)) {
      assertThatThrownBy(() -> open(bench))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.AUTHORIZATION))
          .hasMessageContaining("there-is-none");
    }
  }

  /** Each permission that the documentation asks for is enough, and without it that is said. */
  @Test
  void permissionsAreEnoughAndMissingOnesAreNamed() {
    grant("^$", "^$", "^$");
    try (Bench bench = bench(as(LIMITED));
        Bench admin = bench(as(ADMIN))) {
      RabbitMqBinder binder = open(bench);
      assertThatThrownBy(() -> bench.provision(binder, 1))
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.AUTHORIZATION));
      Bench.get(open(admin).provision(bench.plan(2), TopologyMode.APPLY));

      // Who may not configure can compare nothing, and still sees what is there.
      grant("^$", "^$", ".*");
      assertThat(Bench.get(binder.provision(bench.plan(2), TopologyMode.VALIDATE)).isClean())
          .isTrue();
      grant("^$", "^$", "^$");
      BinderPublisher publisher = bench.publisher(binder);
      SendOutcome refused = Bench.get(bench.send(publisher, "e0", "k"));
      assertThat(refused)
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.AUTHORIZATION));
      Member deaf = bench.join(binder, bench.spec("deaf"), new Member());
      assertThatThrownBy(deaf::ready)
          .satisfies(e -> assertThat(codeOf(e)).isEqualTo(ErrorCode.AUTHORIZATION));
      deaf.close();

      String d = bench.destination;
      String members = d + "--g--member(s|-.*)";
      grant("^$", "^" + d + "$", "^$");
      await()
          .until(
              () -> Bench.get(bench.send(publisher, "e1", "k")) instanceof SendOutcome.Confirmed);
      grant(
          "^" + members + "$", "^(" + d + "|" + members + "|amq\\.default)$", "^" + d + "--g--.*$");
      Member member = bench.join(binder, bench.spec("m"), new Member()).ready();
      member.awaitDeliveries(1);
      Bench.get(member.record("e1", 1, false));
      member.ackAll();
      member.flush();
      DeadLetterBrowser letters = binder.extension(DeadLetterBrowser.class).orElseThrow();
      assertThat(Bench.get(letters.browse(d, "g", null, 10)).items()).isEmpty();
      GroupStateStore state = binder.extension(GroupStateStore.class).orElseThrow();
      Bench.get(state.put(d, "g", "s", "k", "v"));
      Member second = bench.join(binder, bench.spec("n"), new Member().acking()).ready();
      assertThat(second.failures()).isEmpty();
    }
  }

  /** Delayed retries are trusted with more than delayed events, so they have a permission each. */
  @Test
  void whoMayDelayEventsMayNotDelayRetries() {
    try (Bench bench = bench(as(LIMITED)).with(RabbitMqOptions.DELAYED_PUBLISH, true);
        Bench admin = bench(as(ADMIN)).with(RabbitMqOptions.DELAYED_PUBLISH, true)) {
      grant("^$", "^$", "^$");
      Bench.get(open(admin).provision(bench.plan(1), TopologyMode.APPLY));
      RabbitMqBinder binder = open(bench);
      BinderPublisher publisher = bench.publisher(binder);
      Outbound event = bench.message("e", "k");
      Address inlet = Address.inlet(bench.destination, bench.group);
      assertThat(delayed(publisher, event.to(), event)).isEqualTo(ErrorCode.AUTHORIZATION);
      grant("^$", "^waybill--delayed--(exit|level-.*)$", "^$");
      await().until(() -> delayed(publisher, event.to(), event) == null);
      assertThat(delayed(publisher, inlet, event)).isEqualTo(ErrorCode.AUTHORIZATION);
      grant("^$", "^waybill--retries--(exit|level-.*)$", "^$");
      await().until(() -> delayed(publisher, inlet, event) == null);
    }
  }

  /** The code of the refusal, or null if it was confirmed. */
  private static @Nullable ErrorCode delayed(
      BinderPublisher publisher, Address to, Outbound message) {
    SendOutcome outcome =
        Bench.get(
            Bench.send(
                publisher,
                new Outbound(
                    to, message.payload(), message.key(), Duration.ofMillis(125), null, 0)));
    return outcome instanceof SendOutcome.Rejected rejected
        ? rejected.code()
        : outcome instanceof SendOutcome.Uncertain uncertain ? uncertain.code() : null;
  }
}
