package dev.waybill.kafka;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The few admin calls that provisioning needs, as stages. */
final class TopicAdmin {
  private final Admin admin;
  private final int replicationFactor;

  /** A topic to create. */
  record New(String name, int partitions, Map<String, String> options) {}

  TopicAdmin(Admin admin, int replicationFactor) {
    this.admin = admin;
    this.replicationFactor = replicationFactor;
  }

  /** Those that exist, by name. */
  CompletionStage<Map<String, TopicDescription>> describe(Collection<String> names) {
    return found(
        admin.describeTopics(names).topicNameValues(),
        error -> error instanceof UnknownTopicOrPartitionException);
  }

  /** Their configuration; what may not be read is left out. */
  CompletionStage<Map<String, Config>> configs(Collection<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, KafkaFuture<Config>> futures = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach((resource, future) -> futures.put(resource.name(), future));
    return found(
        futures,
        error ->
            error instanceof UnknownTopicOrPartitionException
                || KafkaErrors.code(error) == ErrorCode.AUTHORIZATION);
  }

  private static <T> CompletionStage<Map<String, T>> found(
      Map<String, KafkaFuture<T>> futures, Predicate<Throwable> absent) {
    Map<String, T> results = new ConcurrentHashMap<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    futures.forEach(
        (name, future) ->
            all.add(
                future
                    .toCompletionStage()
                    .toCompletableFuture()
                    .handle(
                        (value, error) -> {
                          if (error == null) {
                            results.put(name, value);
                          } else if (!absent.test(KafkaErrors.unwrap(error))) {
                            throw new CompletionException(KafkaErrors.unwrap(error));
                          }
                          return null;
                        })));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> results);
  }

  /** Creates topics; gives the names of those that nobody else had created meanwhile. */
  CompletionStage<List<String>> create(List<New> topics) {
    if (topics.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<NewTopic> requests = topics.stream().map(this::request).toList();
    CreateTopicsResult result = admin.createTopics(requests);
    List<CompletableFuture<Optional<String>>> all = new ArrayList<>();
    result.values().forEach((name, future) -> all.add(created(name, future)));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> all.stream().flatMap(one -> one.join().stream()).sorted().toList());
  }

  private NewTopic request(New topic) {
    Optional<Short> factor =
        replicationFactor > 0 ? Optional.of((short) replicationFactor) : Optional.empty();
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), factor)
        .configs(topic.options());
  }

  private static CompletableFuture<Optional<String>> created(
      String name, KafkaFuture<Void> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .handle(
            (done, error) -> {
              if (error == null) {
                return Optional.of(name);
              }
              Throwable why = KafkaErrors.unwrap(error);
              if (why instanceof TopicExistsException) {
                return Optional.<String>empty();
              }
              if (KafkaErrors.code(why) == ErrorCode.CONFIG_INVALID) {
                throw new ConfigurationException(
                    List.of("topic '" + name + "' cannot be created: " + why.getMessage()));
              }
              throw new CompletionException(why);
            });
  }
}
