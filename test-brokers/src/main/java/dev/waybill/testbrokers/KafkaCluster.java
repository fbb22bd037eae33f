package dev.waybill.testbrokers;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kafka nodes that form one cluster, each a process of its own.
 *
 * <p>Which node leads what is for the test to find out; it then kills that node by its id.
 * Thread-safe as its nodes are.
 */
public final class KafkaCluster implements AutoCloseable {
  private final List<Broker> nodes;

  private KafkaCluster(List<KafkaNode> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  static KafkaCluster start(Kafka recipe, int count) {
    List<KafkaPorts> ports = Stream.generate(() -> KafkaPorts.choose(recipe)).limit(count).toList();
    List<KafkaNode> nodes = KafkaNode.create(recipe, ports);
    try {
      long begun = System.nanoTime();
      nodes.forEach(KafkaNode::launch);
      nodes.forEach(node -> node.awaitReady(count));
      nodes.forEach(node -> Brokers.announce(node, begun));
      return new KafkaCluster(nodes);
    } catch (RuntimeException e) {
      nodes.forEach(KafkaNode::close);
      throw e;
    }
  }

  /** Returns the nodes in the order of their ids. */
  public List<Broker> nodes() {
    return nodes;
  }

  /**
   * Returns a node by Kafka's id for it.
   *
   * @param id from 1
   */
  public Broker node(int id) {
    return nodes.get(id - 1);
  }

  /** Returns the endpoints of all nodes, separated by commas. */
  public String endpoint() {
    return nodes.stream().map(Broker::endpoint).collect(Collectors.joining(","));
  }

  /** Returns the direct endpoints of all nodes, separated by commas. */
  public String directEndpoint() {
    return nodes.stream().map(Broker::directEndpoint).collect(Collectors.joining(","));
  }

  /** Ends all nodes without ceremony and deletes their data. Idempotent. */
  @Override
  public void close() {
    nodes.forEach(Broker::close);
  }

  @Override
  public String toString() {
    return "KafkaCluster[" + endpoint() + "]";
  }
}
