package dev.waybill.testbrokers;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * RabbitMQ nodes that form one cluster, each a process of its own.
 *
 * <p>Thread-safe as its nodes are.
 */
public final class RabbitMqCluster implements AutoCloseable {
  private static final Pattern NODE = Pattern.compile("waybill(\\d+)@localhost");

  private final List<LocalNode> nodes;

  private RabbitMqCluster(List<LocalNode> nodes) {
    this.nodes = nodes;
  }

  static RabbitMqCluster start(RabbitMq recipe, int count) {
    List<LocalNode> nodes = RabbitMqServer.create(recipe, count);
    Nodes.start(nodes);
    return new RabbitMqCluster(nodes);
  }

  /** Returns the nodes in the order of their numbers. */
  public List<Broker> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * Returns a node by its number; {@code waybill1@localhost} is the first.
   *
   * @param number from 1
   */
  public Broker node(int number) {
    return nodes.get(number - 1);
  }

  /**
   * Returns the node that leads a quorum queue or stream. Takes about two seconds, and waits up to
   * a minute for an election.
   *
   * @throws IllegalStateException if no running node leads it
   */
  public Broker leader(String queue) {
    return Nodes.awaitLeader(
        queue,
        () ->
            nodes.stream()
                .filter(Broker::ready)
                .findFirst()
                .flatMap(node -> leader(RabbitMqCtl.on(node), queue)));
  }

  /** A dead node may still be named, until there is another. */
  private Optional<Broker> leader(RabbitMqCtl ctl, String queue) {
    return ctl.run("rabbitmqctl", "--silent", "list_queues", "--formatter", "csv", "name", "leader")
        .lines()
        .filter(line -> line.startsWith("\"%s\",".formatted(queue)))
        .map(NODE::matcher)
        .filter(Matcher::find)
        .map(found -> node(Integer.parseInt(found.group(1))))
        .filter(Broker::ready)
        .findFirst();
  }

  /** Returns the endpoints of all nodes, separated by commas. */
  public String endpoint() {
    return nodes.stream().map(Broker::endpoint).collect(Collectors.joining(","));
  }

  /** Ends all nodes without ceremony and deletes their data. Idempotent. */
  @Override
  public void close() {
    nodes.forEach(Broker::close);
  }

  @Override
  public String toString() {
    return "RabbitMqCluster[" + endpoint() + "]";
  }
}
