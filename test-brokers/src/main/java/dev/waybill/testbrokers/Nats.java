package dev.waybill.testbrokers;

import dev.waybill.testbrokers.BrokerChoice.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recipe for a NATS server of one's own, with JetStream.
 *
 * <pre>{@code
 * try (Broker broker = Nats.recipe().property("max_payload", "2KB").start()) { ... }
 * }</pre>
 *
 * <p>Starting blocks until clients are served and throws {@link BrokerUnavailableException} where
 * NATS cannot be had, {@link IllegalStateException} with the end of its log where it does not come
 * up. Not thread-safe.
 */
public final class Nats {
  static final String KIND = "nats";

  private final Map<String, String> extra = new LinkedHashMap<>();
  private Security security = Security.NONE;
  private @Nullable Suite suite;

  private Nats() {}

  /**
   * Returns a recipe for an open server with the defaults of NATS. Its version is that of {@code
   * -Dwaybill.test.nats.suite}; without it, of the server on the PATH or else the newest.
   */
  public static Nats recipe() {
    return new Nats();
  }

  /** Asks for the server of this suite, whatever is on the PATH. */
  public Nats suite(Suite wanted) {
    suite = wanted;
    return this;
  }

  /**
   * Sets a property of the server's configuration file; it wins over what the recipe would set.
   *
   * @param value as in the file, so a text with odd characters has its quotes with it
   */
  public Nats property(String name, String value) {
    extra.put(name, value);
    return this;
  }

  /**
   * Demands user and password from clients. The administrator may do everything, the others may
   * connect and no more. For other ways, such as keys, set the property {@code authorization}.
   */
  public Nats secure(BrokerUser administrator, BrokerUser... others) {
    security = security.users(administrator, others);
    return this;
  }

  /** Demands TLS from clients. */
  public Nats tls(CertificateAuthority authority) {
    security = security.tls(authority, false);
    return this;
  }

  /** Demands TLS from clients, and a certificate of the authority. */
  public Nats mutualTls(CertificateAuthority authority) {
    security = security.tls(authority, true);
    return this;
  }

  /** Starts one server. */
  public Broker start() {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (choice.allows(Way.DOCKER) && DockerDaemon.answers()) {
      return DockerNats.start(this);
    }
    if (choice.allows(Way.LOCAL)) {
      LocalNode node = NatsServer.create(this, 1).get(0).node();
      Nodes.start(List.of(node));
      return node;
    }
    throw choice.unavailable();
  }

  /**
   * Starts a cluster of local processes, numbered from 1. Each node is a JetStream server, so a
   * stream may have as many replicas.
   */
  public NatsCluster startNodes(int nodes) {
    BrokerChoice choice = BrokerChoice.of(KIND);
    if (!choice.allows(Way.LOCAL)) {
      throw choice.noCluster();
    }
    return NatsCluster.start(this, nodes);
  }

  static Broker startAny() {
    return BrokerChoice.of(KIND).given(NatsProbe::version).orElseGet(() -> recipe().start());
  }

  Security security() {
    return security;
  }

  /** Whether anybody may do anything, without TLS. */
  boolean isOpen() {
    return !security.hasTls() && !security.hasUsers() && !extra.containsKey("authorization");
  }

  Map<String, String> extra() {
    return extra;
  }

  /** Returns the suite that was asked for, or nothing if any will do. */
  @Nullable Suite wanted() {
    return suite != null ? suite : Suite.wanted(KIND).orElse(null);
  }
}
