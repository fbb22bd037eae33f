package dev.waybill.rabbitmq.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.RabbitMq;
import dev.waybill.testbrokers.RabbitMqCluster;
import dev.waybill.testbrokers.RabbitMqCtl;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Three nodes, with a replica of each queue on each. */
final class RabbitMqClusterEnvironment implements BrokerEnvironment {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final RabbitMqCluster cluster = RabbitMq.recipe().startNodes(3);

  @Override
  public BinderUnderTest binder() {
    return BinderUnderTest.named("rabbitmq")
        .with("endpoint", cluster.endpoint())
        .with("client.connection.heartbeat", "2");
  }

  @Override
  public Set<Need> offers() {
    return EnumSet.of(Need.NODE_KILL, Need.MEMBER_KILL, Need.CHILD_MEMBERS);
  }

  /** The leader of the first queue of the first group. */
  @Override
  public Optional<String> leader(String destination) {
    Broker leader = cluster.leader(destination + "--" + Stage.group(0) + "--0");
    return Optional.of(Integer.toString(cluster.nodes().indexOf(leader) + 1));
  }

  @Override
  public void killNode(String node) {
    cluster.node(Integer.parseInt(node)).kill9();
  }

  /** Any of the others may be missing only when this one is back in every queue. */
  @Override
  public void startNode(String node) {
    Broker started = cluster.node(Integer.parseInt(node));
    started.start();
    Patience.await(
        PATIENCE,
        "every replica to be back",
        () -> cluster.nodes().stream().allMatch(RabbitMqClusterEnvironment::isDispensable));
  }

  private static boolean isDispensable(Broker node) {
    try {
      RabbitMqCtl.on(node).run("rabbitmq-queues", "check_if_node_is_quorum_critical");
      return true;
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  @Override
  public Duration settling() {
    return Duration.ofSeconds(5);
  }

  /** What was not confirmed when a connection broke is written again. */
  @Override
  public Terms terms(Terms agreed) {
    return agreed.withoutIdempotentPublish();
  }

  /** Members rank queues by themselves, which spreads them, but not evenly. */
  @Override
  public boolean balances() {
    return false;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
