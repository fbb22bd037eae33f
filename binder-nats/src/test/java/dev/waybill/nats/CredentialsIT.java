package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.MessagingException;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Nats;
import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with keys, as {@code client.credential.path} names them, and JetStream domains. */
@Tag("broker")
class CredentialsIT {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path directory;

  private static String name(NKey key) throws GeneralSecurityException, IOException {
    return new String(key.getPublicKey());
  }

  /** Signs claims as {@code nsc} does. */
  private static String signed(NKey by, NKey subject, String claims)
      throws GeneralSecurityException, IOException {
    return JwtUtils.issueJWT(
        by, name(subject), "waybill", null, JwtUtils.currentTimeSeconds(), name(by), () -> claims);
  }

  private Path written(String file, String text) throws IOException {
    return Files.writeString(directory.resolve(file), text);
  }

  private static String seedOf(NKey key) {
    return """
        -----BEGIN USER NKEY SEED-----
        %s
        ------END USER NKEY SEED------
        """
        .formatted(new String(key.getSeed()));
  }

  private static String credentials(String jwt, NKey key) {
    return JwtUtils.NATS_USER_JWT_FORMAT.formatted(jwt, new String(key.getSeed()));
  }

  private static void assertWorks(Bench bench) {
    NatsBinder binder = bench.open();
    bench.provision(binder, 1);
    Bench.confirmed(bench.send(bench.publisher(binder), "e", "k"));
  }

  /** As {@code nsc} writes it, and as {@code nk} does. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void logsInWithAnNkey(boolean framed) throws Exception {
    NKey user = NKey.createUser(RANDOM);
    NKey stranger = NKey.createUser(RANDOM);
    Path right = written("user.nk", framed ? seedOf(user) : new String(user.getSeed()) + "\n");
    Path wrong = written("stranger.nk", seedOf(stranger));
    try (Broker broker =
            Brokers.start(
                Nats.recipe().property("authorization", "{users: [{nkey: " + name(user) + "}]}"));
        Bench good =
            new Bench(broker.endpoint()).client(Map.of("credential.path", right.toString()));
        Bench bad =
            new Bench(broker.endpoint()).client(Map.of("credential.path", wrong.toString()))) {
      assertWorks(good);
      bad.assertNotLetIn(new String(stranger.getSeed()));
    }
  }

  @Test
  void logsInWithACredentialsFile() throws Exception {
    NKey operator = NKey.createOperator(RANDOM);
    NKey account = NKey.createAccount(RANDOM);
    NKey system = NKey.createAccount(RANDOM);
    NKey user = NKey.createUser(RANDOM);
    String limits =
        "\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,"
            + "\"wildcards\":true,\"conn\":-1,\"leaf\":-1%s}";
    String storage = ",\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";
    String claims = "{%s,\"type\":\"account\",\"version\":2}";
    String accountJwt = signed(operator, account, claims.formatted(limits.formatted(storage)));
    String systemJwt = signed(operator, system, claims.formatted(limits.formatted("")));
    Nats recipe =
        Nats.recipe()
            .property(
                "operator", signed(operator, operator, "{\"type\":\"operator\",\"version\":2}"))
            .property("system_account", name(system))
            .property("resolver", "MEMORY")
            .property(
                "resolver_preload",
                "{%s: %s, %s: %s}".formatted(name(account), accountJwt, name(system), systemJwt));
    String userJwt = JwtUtils.issueUserJWT(account, name(account), name(user));
    NKey thief = NKey.createUser(RANDOM);
    Path right = written("user.creds", credentials(userJwt, user));
    Path stolen = written("thief.creds", credentials(userJwt, thief));
    try (Broker broker = Brokers.start(recipe);
        Bench good =
            new Bench(broker.endpoint()).client(Map.of("credential.path", right.toString()));
        Bench bad =
            new Bench(broker.endpoint()).client(Map.of("credential.path", stolen.toString()))) {
      assertWorks(good);
      bad.assertNotLetIn(new String(thief.getSeed()));
    }
  }

  @Test
  void namesACredentialsFileThatIsNotThereOrHoldsNone() throws Exception {
    Path missing = directory.resolve("missing.creds");
    Path empty = written("empty.creds", "planted-secret");
    for (Path file : List.of(missing, empty)) {
      try (Bench bench = new Bench().client(Map.of("credential.path", file.toString()))) {
        assertThatThrownBy(bench::open)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("waybill.binders.nats.client.credential.path")
            .hasMessageContaining(file.toString())
            .hasMessageNotContaining("planted-secret");
      }
    }
  }

  @Test
  void usesTheDomainOfJetStream() {
    try (Broker broker =
            Brokers.start(
                Nats.recipe()
                    .property(
                        "jetstream",
                        "{domain: hub, store_dir: \"" + directory.resolve("data") + "\"}"));
        Bench there = new Bench(broker.endpoint()).with(NatsOptions.DOMAIN, "hub");
        Bench elsewhere = new Bench(broker.endpoint()).with(NatsOptions.DOMAIN, "moon")) {
      NatsBinder binder = there.open();
      there.provision(binder, 1);
      Member member = there.join(binder, there.spec("m"), new Member().acking()).ready();
      Bench.confirmed(there.send(there.publisher(binder), "e", "k"));
      member.awaitDeliveries(1);
      assertThatThrownBy(() -> elsewhere.provision(elsewhere.open(), 1))
          .isInstanceOf(MessagingException.class)
          .hasMessageContaining("moon");
    }
  }
}
