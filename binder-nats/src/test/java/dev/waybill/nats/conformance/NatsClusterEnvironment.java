package dev.waybill.nats.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.testbrokers.Nats;
import dev.waybill.testbrokers.NatsCluster;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Three servers, with a replica of everything on each. */
final class NatsClusterEnvironment implements BrokerEnvironment {
  private static final Duration MEMBER_TIMEOUT = Duration.ofSeconds(10);

  private final NatsCluster cluster = Nats.recipe().startNodes(3);

  @Override
  public BinderUnderTest binder() {
    return BinderUnderTest.named("nats")
        .with("endpoint", cluster.endpoint())
        .with("replicas", "3")
        .with("member-timeout", MEMBER_TIMEOUT.toMillis() + "ms");
  }

  @Override
  public Set<Need> offers() {
    return EnumSet.of(Need.NODE_KILL, Need.MEMBER_KILL, Need.CHILD_MEMBERS);
  }

  /** The leader of the destination's stream, which all of its shards share. */
  @Override
  public Optional<String> leader(String destination) {
    int index = cluster.nodes().indexOf(cluster.leader(destination.replace('.', '_')));
    return Optional.of(Integer.toString(index + 1));
  }

  @Override
  public void killNode(String node) {
    cluster.node(Integer.parseInt(node)).kill9();
  }

  /** Waits until the node serves; JetStream says so only when it has caught up. */
  @Override
  public void startNode(String node) {
    cluster.node(Integer.parseInt(node)).start();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
