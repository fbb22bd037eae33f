package dev.waybill.testbrokers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the server properties of a node. Clients have a listener of their own, so that security
 * and proxies are between them and the broker only; brokers and observers use the internal one.
 */
final class KafkaProperties {
  static final String LOGIN_MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";
  private static final String LOOPBACK = "127.0.0.1";

  private final Map<String, String> properties = new LinkedHashMap<>();

  private KafkaProperties() {}

  /** Returns the properties of the node with this id; ports are those of all nodes in order. */
  static Map<String, String> of(
      Kafka recipe, int id, List<KafkaPorts> nodes, String dataDirectory) {
    KafkaProperties made = new KafkaProperties();
    made.set("node.id", id);
    made.set("log.dirs", dataDirectory);
    made.listeners(nodes.get(id - 1), !recipe.users().isEmpty());
    made.set("controller.quorum.voters", voters(nodes));
    made.smallAndQuick();
    made.replicated(nodes.size());
    if (!recipe.users().isEmpty()) {
      made.secured(recipe.users());
    }
    made.properties.putAll(recipe.extra());
    return made.properties;
  }

  private void listeners(KafkaPorts ports, boolean secured) {
    String listen = "CLIENT://%1$s:%2$d,INTERNAL://%1$s:%3$d";
    set("process.roles", "broker,controller");
    set(
        "listeners",
        (listen + ",CONTROLLER://%1$s:%4$d")
            .formatted(LOOPBACK, ports.client(), ports.internal(), ports.controller()));
    set("advertised.listeners", listen.formatted(LOOPBACK, ports.advertised(), ports.internal()));
    set(
        "listener.security.protocol.map",
        "CLIENT:%s,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"
            .formatted(secured ? "SASL_PLAINTEXT" : "PLAINTEXT"));
    set("inter.broker.listener.name", "INTERNAL");
    set("controller.listener.names", "CONTROLLER");
  }

  private void smallAndQuick() {
    set("auto.create.topics.enable", false);
    set("offsets.topic.num.partitions", 4);
    set("transaction.state.log.num.partitions", 4);
    set("share.coordinator.state.topic.num.partitions", 4);
    set("group.initial.rebalance.delay.ms", 0);
    // With the defaults a member joins at its second heartbeat, after five seconds (KIP-848).
    set("group.consumer.min.heartbeat.interval.ms", 100);
    set("group.consumer.heartbeat.interval.ms", 200);
    set("group.consumer.assignment.interval.ms", 0);
    // With the default, a killed broker waits for the end of its own session before it is back.
    set("broker.session.timeout.ms", 1500);
    set("broker.heartbeat.interval.ms", 300);
    set("log.cleaner.dedupe.buffer.size", 4 * 1024 * 1024);
  }

  private void replicated(int nodes) {
    int replicas = Math.min(nodes, 3);
    int insync = Math.max(1, replicas - 1);
    set("default.replication.factor", replicas);
    set("min.insync.replicas", insync);
    set("offsets.topic.replication.factor", replicas);
    set("transaction.state.log.replication.factor", replicas);
    set("transaction.state.log.min.isr", insync);
    set("share.coordinator.state.topic.replication.factor", replicas);
    set("share.coordinator.state.topic.min.isr", insync);
  }

  private void secured(List<KafkaUser> users) {
    set("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // The internal and the controller listener ask for no name.
    set("super.users", "User:ANONYMOUS;User:" + users.get(0).name());
    set("sasl.enabled.mechanisms", "PLAIN");
    set(
        "listener.name.client.plain.sasl.jaas.config",
        users.stream()
            .map(user -> " user_%s=\"%s\"".formatted(user.name(), user.password()))
            .collect(Collectors.joining("", LOGIN_MODULE, ";")));
  }

  private void set(String name, Object value) {
    properties.put(name, value.toString());
  }

  private static String voters(List<KafkaPorts> nodes) {
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> "%d@%s:%d".formatted(i + 1, LOOPBACK, nodes.get(i).controller()))
        .collect(Collectors.joining(","));
  }
}
