package dev.waybill.testbrokers;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * NATS servers that form one cluster with JetStream, each a process of its own.
 *
 * <p>Thread-safe as its nodes are.
 */
public final class NatsCluster implements AutoCloseable {
  private final List<NatsServer> servers;

  private NatsCluster(List<NatsServer> servers) {
    this.servers = servers;
  }

  static NatsCluster start(Nats recipe, int count) {
    List<NatsServer> servers = NatsServer.create(recipe, count);
    Nodes.start(servers.stream().map(NatsServer::node).toList());
    NatsCluster cluster = new NatsCluster(servers);
    if (recipe.isOpen()) {
      cluster.awaitPlacement();
    }
    return cluster;
  }

  private void awaitPlacement() {
    try {
      Nodes.await(
          "Place for a stream on all of " + this,
          () ->
              Optional.of(node(1))
                  .filter(node -> NatsPlacement.works(node.endpoint(), servers.size())));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the nodes in the order of their numbers. */
  public List<Broker> nodes() {
    return servers.stream().<Broker>map(NatsServer::node).toList();
  }

  /**
   * Returns a node by its number; {@code waybill1} is the server name of the first.
   *
   * @param number from 1
   */
  public Broker node(int number) {
    return servers.get(number - 1).node();
  }

  /**
   * Returns the node that leads a stream, by its own account. Waits up to a minute for an election.
   *
   * @throws IllegalStateException if no running node leads it
   */
  public Broker leader(String stream) {
    return Nodes.awaitLeader(
        stream,
        () ->
            servers.stream()
                .filter(server -> NatsProbe.leads(server.monitor(), server.name(), stream))
                .<Broker>map(NatsServer::node)
                .findFirst());
  }

  /** Returns the endpoints of all nodes, separated by commas. */
  public String endpoint() {
    return nodes().stream().map(Broker::endpoint).collect(Collectors.joining(","));
  }

  /** Ends all nodes without ceremony and deletes their data. Idempotent. */
  @Override
  public void close() {
    nodes().forEach(Broker::close);
  }

  @Override
  public String toString() {
    return "NatsCluster[" + endpoint() + "]";
  }
}
