package dev.waybill.kafka;

import dev.waybill.config.NativeSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Checks names and values of native settings against the client's own lists. */
final class SettingCheck {
  private static final String GUARANTEES = "Waybill's guarantees rest on its own value";
  private static final String BYTES = "Waybill hands bytes to the client";

  /** Settings that Waybill keeps to itself, with the reason. */
  private static final Map<String, String> BINDER_OWNED = new HashMap<>();

  static {
    BINDER_OWNED.put("bootstrap.servers", "set 'endpoint' of the binder instead");
    BINDER_OWNED.put("group.id", "it follows from destination and group");
    BINDER_OWNED.put("group.instance.id", "every member must be told apart");
    BINDER_OWNED.put("group.protocol", "set 'group-protocol' of the binder instead");
    BINDER_OWNED.put("linger.ms", "set 'linger' of the binder instead");
    BINDER_OWNED.put("enable.auto.commit", GUARANTEES);
    BINDER_OWNED.put("auto.commit.interval.ms", "set 'commit-interval' of the binder instead");
    BINDER_OWNED.put("auto.offset.reset", "set 'start' of the subscription instead");
    BINDER_OWNED.put("isolation.level", GUARANTEES);
    BINDER_OWNED.put("allow.auto.create.topics", "topics are created by topology=apply only");
    BINDER_OWNED.put("acks", GUARANTEES);
    BINDER_OWNED.put("enable.idempotence", GUARANTEES);
    BINDER_OWNED.put("transactional.id", "publishing in transactions is not supported");
    BINDER_OWNED.put("transaction.timeout.ms", "publishing in transactions is not supported");
    BINDER_OWNED.put("partitioner.class", "an inlet must be partitioned like its destination");
    BINDER_OWNED.put("partitioner.ignore.keys", "a key must stay in one partition");
    BINDER_OWNED.put("delivery.timeout.ms", "set the publisher's timeout instead");
    BINDER_OWNED.put("max.block.ms", "a publish never blocks; set 'max-block' of the publisher");
    BINDER_OWNED.put("metadata.max.idle.ms", GUARANTEES);
    BINDER_OWNED.put("key.serializer", BYTES);
    BINDER_OWNED.put("value.serializer", BYTES);
    BINDER_OWNED.put("key.deserializer", BYTES);
    BINDER_OWNED.put("value.deserializer", BYTES);
  }

  private final NativeSettings settings;
  private final List<ConfigDef> definitions;

  private SettingCheck(String prefix, List<ConfigDef> definitions) {
    TreeSet<String> known = new TreeSet<>();
    definitions.forEach(definition -> known.addAll(definition.names()));
    this.settings = new NativeSettings(prefix, "Kafka", known, BINDER_OWNED);
    this.definitions = definitions;
  }

  /** For settings of all clients together, named with the prefix of their configuration key. */
  static SettingCheck ofClients(String prefix) {
    return new SettingCheck(
        prefix,
        List.of(
            ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef()));
  }

  /** For settings of a consumer, named with the prefix of their configuration key. */
  static SettingCheck ofConsumer(String prefix) {
    return new SettingCheck(prefix, List.of(ConsumerConfig.configDef()));
  }

  /** Every problem as a sentence. Values appear only where they cannot be secret. */
  List<String> problems(Map<String, String> given) {
    return settings.problems(given, this::wrong);
  }

  private @Nullable String wrong(String name, String value) {
    for (ConfigDef definition : definitions) {
      ConfigDef.ConfigKey key = definition.configKeys().get(name);
      if (key == null) {
        continue;
      }
      ConfigValue result = definition.validateAll(Map.of(name, value)).get(name);
      if (result != null && !result.errorMessages().isEmpty()) {
        return key.type == ConfigDef.Type.PASSWORD ? "" : result.errorMessages().get(0);
      }
    }
    return null;
  }
}
