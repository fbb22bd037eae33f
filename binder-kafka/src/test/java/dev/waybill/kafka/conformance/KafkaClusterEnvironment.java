package dev.waybill.kafka.conformance;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.KafkaCluster;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;

/** Three nodes, each of them broker and controller. */
final class KafkaClusterEnvironment implements BrokerEnvironment {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final KafkaCluster cluster =
      Brokers.startNodes(KafkaEnvironment.quickToNotice(Duration.ofSeconds(3)), 3);
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.directEndpoint()));

  @Override
  public BinderUnderTest binder() {
    return BinderUnderTest.named("kafka").with("endpoint", cluster.endpoint());
  }

  @Override
  public Set<Need> offers() {
    return EnumSet.of(Need.NODE_KILL, Need.MEMBER_KILL, Need.CHILD_MEMBERS);
  }

  /** The leader of partition 0. */
  @Override
  public Optional<String> leader(String destination) {
    return partitions(List.of(destination))
        .flatMap(all -> all.stream().filter(partition -> partition.partition() == 0).findFirst())
        .map(TopicPartitionInfo::leader)
        .filter(node -> !node.isEmpty())
        .map(Node::idString);
  }

  /** Nothing while the cluster cannot say. */
  private Optional<List<TopicPartitionInfo>> partitions(Collection<String> topics) {
    try {
      Map<String, TopicDescription> described = admin.describeTopics(topics).allTopicNames().get();
      return Optional.of(
          described.values().stream().flatMap(topic -> topic.partitions().stream()).toList());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return Optional.empty();
      }
      throw new IllegalStateException("The cluster does not tell its partitions", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void killNode(String node) {
    cluster.node(Integer.parseInt(node)).kill9();
  }

  @Override
  public void startNode(String node) {
    cluster.node(Integer.parseInt(node)).start();
    Patience.await(PATIENCE, "every replica to be in sync", this::isWhole);
  }

  private boolean isWhole() {
    Collection<String> topics =
        Patience.await(
            PATIENCE,
            "the topics",
            admin
                .listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .toCompletionStage());
    return partitions(topics)
        .filter(all -> all.stream().allMatch(one -> one.isr().size() == one.replicas().size()))
        .isPresent();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
    cluster.close();
  }
}
