package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.TopologyMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.CertificateAuthority;
import dev.waybill.testbrokers.Nats;
import dev.waybill.testbrokers.TlsIdentity;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, and how it is told. */
@Tag("broker")
class SecurityIT {
  private static final String SECRET = "planted-secret";

  private static Nats withUsers(String... users) {
    return Nats.recipe()
        .property(
            "authorization",
            "{users: [{user: admin, password: admin-password}, " + String.join(", ", users) + "]}");
  }

  private static String user(List<String> publish, List<String> subscribe) {
    return "{user: limited, password: %s, permissions: {publish: {allow: [%s]}, subscribe: {allow: [%s]}}}"
        .formatted(SECRET, quoted(publish), quoted(subscribe));
  }

  private static String quoted(List<String> subjects) {
    return subjects.stream().map(s -> "\"" + s + "\"").collect(Collectors.joining(", "));
  }

  private static Map<String, String> credentials(String name, String password) {
    return Map.of("username", name, "password", password);
  }

  @Test
  void saysThatTheCredentialsAreWrongAndNotWhichTheyAre() {
    try (Broker broker = Brokers.start(withUsers(user(List.of(">"), List.of(">"))))) {
      for (Bench bench :
          List.of(
              new Bench(broker.endpoint()).client(credentials("limited", SECRET + "-wrong")),
              new Bench("nats://limited:" + SECRET + "-wrong@" + broker.endpoint()))) {
        bench.assertNotLetIn(SECRET).hasMessageContaining("waybill.binders.nats.endpoint");
        assertThat(bench.runtime.lent()).noneMatch(Thread::isAlive);
        bench.close();
      }
      Bench right = new Bench("nats://limited:" + SECRET + "@" + broker.endpoint());
      right.provision(right.open(), 1);
      right.close();
    }
  }

  @Test
  void saysWhatPermissionIsMissing() {
    // What every client needs, and no more.
    String poor = user(List.of("$JS.API.INFO"), List.of("_INBOX.>"));
    try (Broker broker = Brokers.start(withUsers(poor));
        Bench limited = new Bench(broker.endpoint()).client(credentials("limited", SECRET));
        Bench admin = new Bench(broker.endpoint()).client(credentials("admin", "admin-password"))) {
      NatsBinder binder = limited.open();
      assertThatThrownBy(() -> limited.provision(binder, 1))
          .isInstanceOfSatisfying(
              MessagingException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.AUTHORIZATION))
          .hasMessageContaining("Topology of binder 'nats' could not be applied")
          .hasMessageContaining("STREAM.INFO.");
      Bench.get(admin.open().provision(limited.plan(1), TopologyMode.APPLY));
      SendOutcome outcome = Bench.get(limited.send(limited.publisher(binder), "e", "k"));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> {
                assertThat(rejected.code()).isEqualTo(ErrorCode.AUTHORIZATION);
                assertThat(rejected.cause()).hasMessageContaining(limited.destination);
              });
      Member member = limited.join(binder);
      await().until(() -> !binder.health().details().isEmpty());
      assertThat(binder.health().details().toString()).contains("CONSUMER.CREATE");
      assertThat(member.shards()).isEmpty();
    }
  }

  /** As docs/binders/nats.md lists them. */
  @Test
  void worksWithThePermissionsThatAreDocumented() {
    Bench names = new Bench("127.0.0.1:1");
    String d = names.destination;
    String state = d + "--g--state";
    String dlq = d + "--g--dlq";
    List<String> publish =
        List.of(
            "$JS.API.INFO",
            // publishing
            d + ".*",
            "$JS.API.STREAM.INFO." + d,
            // subscribing
            "$JS.API.STREAM.MSG.GET." + d,
            "$JS.API.CONSUMER.CREATE." + d + ".>",
            "$JS.API.CONSUMER.MSG.NEXT." + d + ".>",
            "$JS.API.CONSUMER.DELETE." + d + ".>",
            "$KV." + state + ".>",
            "$JS.API.STREAM.MSG.GET.KV_" + state,
            "$JS.API.STREAM.PURGE.KV_" + state,
            "$JS.API.CONSUMER.CREATE.KV_" + state + ".>",
            "$JS.API.CONSUMER.MSG.NEXT.KV_" + state + ".>",
            "$JS.API.CONSUMER.DELETE.KV_" + state + ".>",
            // retry, dead letters, replay
            d + ".~r.g.*",
            d + ".~d.g",
            "$JS.API.STREAM.INFO." + dlq,
            "$JS.API.STREAM.MSG.DELETE." + dlq,
            "$JS.API.CONSUMER.CREATE." + dlq + ".>",
            "$JS.API.CONSUMER.MSG.NEXT." + dlq + ".>",
            "$JS.API.CONSUMER.DELETE." + dlq + ".>",
            // topology=validate
            "$JS.API.STREAM.INFO.KV_" + state);
    try (Broker broker = Brokers.start(withUsers(user(publish, List.of("_INBOX.>"))));
        Bench admin = new Bench(broker.endpoint()).client(credentials("admin", "admin-password"));
        Bench limited = new Bench(broker.endpoint(), d).client(credentials("limited", SECRET))) {
      Bench.get(admin.open().provision(limited.plan(2), TopologyMode.APPLY));
      NatsBinder binder = limited.open();
      assertThat(Bench.get(binder.provision(limited.plan(2), TopologyMode.VALIDATE)).isClean())
          .isTrue();
      Member member =
          limited.join(binder, limited.withInlet(limited.spec("m")), new Member().acking()).ready();
      BinderPublisher publisher = limited.publisher(binder);
      for (Address to :
          List.of(Address.destination(d), Address.inlet(d, "g"), Address.deadLetters(d, "g"))) {
        Bench.confirmed(Bench.send(publisher, to, Bench.event("e", "k"), "k"));
      }
      member.awaitDeliveries(2);
      member.flush();
      GroupStateStore store = binder.extension(GroupStateStore.class).orElseThrow();
      Bench.get(store.put(d, "g", "0", "k", "v"));
      assertThat(Bench.get(store.load(d, "g", "0"))).containsEntry("k", "v");
      Bench.get(store.put(d, "g", "0", "k", null));
      var browser = binder.extension(dev.waybill.spi.DeadLetterBrowser.class).orElseThrow();
      var page = Bench.get(browser.browse(d, "g", null, 10));
      assertThat(page.items()).hasSize(1);
      Bench.get(browser.remove(d, "g", List.of(page.items().get(0).position())));
      assertThat(Bench.get(binder.backlog(d, "g"))).allMatch(backlog -> backlog.waiting() == 0);
      assertThat(member.failures()).isEmpty();
    } finally {
      names.close();
    }
  }

  @Test
  void theInletIsNotThereForWhoeverMayPublishEvents() {
    String poor = user(List.of("$JS.API.INFO", "orders.*"), List.of("_INBOX.>"));
    try (Broker broker = Brokers.start(withUsers(poor));
        Bench admin =
            new Bench(broker.endpoint(), "orders").client(credentials("admin", "admin-password"));
        Bench limited =
            new Bench(broker.endpoint(), "orders").client(credentials("limited", SECRET))) {
      Bench.get(admin.open().provision(admin.plan(1), TopologyMode.APPLY));
      BinderPublisher publisher = limited.publisher(limited.open());
      Bench.confirmed(limited.send(publisher, "e", "k"));
      SendOutcome outcome =
          Bench.get(
              Bench.send(publisher, Address.inlet("orders", "g"), Bench.event("forged", "k"), "k"));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.AUTHORIZATION));
    }
  }

  @Test
  void connectsWithAToken() {
    try (Broker broker =
            Brokers.start(Nats.recipe().property("authorization", "{token: " + SECRET + "}"));
        Bench bench = new Bench(broker.endpoint()).client(Map.of("token", SECRET))) {
      bench.provision(bench.open(), 1);
    }
  }

  @Test
  void connectsOverTlsAndShowsItsCertificate(@TempDir Path directory) {
    CertificateAuthority authority = CertificateAuthority.create();
    TlsIdentity client = authority.issue("client");
    Path trust = client.writeTrustStore(directory.resolve("trust.p12"));
    Path keys = client.writeKeyStore(directory.resolve("keys.p12"));
    Map<String, String> trusting = new HashMap<>();
    trusting.put("trustStore", trust.toString());
    trusting.put("trustStorePassword", TlsIdentity.STORE_PASSWORD);
    try (Broker broker = Brokers.start(Nats.recipe().mutualTls(authority))) {
      Bench nameless = new Bench(broker.endpoint()).client(trusting);
      assertThatThrownBy(nameless::open).isInstanceOf(MessagingException.class);
      nameless.close();
      Map<String, String> all = new HashMap<>(trusting);
      all.put("keyStore", keys.toString());
      all.put("keyStorePassword", TlsIdentity.STORE_PASSWORD);
      try (Bench bench = new Bench(broker.endpoint()).client(all)) {
        NatsBinder binder = bench.open();
        bench.provision(binder, 1);
        Bench.confirmed(bench.send(bench.publisher(binder), "e", "k"));
      }
    }
  }
}
