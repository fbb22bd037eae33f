package dev.waybill.kafka;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.BinderConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The properties of every client the binder opens: Waybill's own over the user's over defaults. */
final class ClientSettings {
  static final long DEFAULT_BUFFER_BYTES = 64L << 20;
  static final int DEFAULT_BATCH_BYTES = 128 << 10;
  static final int DEFAULT_MAX_REQUEST_BYTES = 1 << 20;

  /** Room for the headers that a dead letter carries on top of its event. */
  static final int CONTROL_HEADER_BYTES = 64 << 10;

  /** The last guard only: what would block is refused or waited for elsewhere. */
  static final Duration MAX_BLOCK = Duration.ofMillis(500);

  private static final Duration YEAR = Duration.ofDays(365);

  private final BinderConfig config;
  private final Map<String, String> client;

  /**
   * Checks the user's settings.
   *
   * @throws ConfigurationException with every problem
   */
  ClientSettings(BinderConfig config) {
    this.config = config;
    this.client = config.client();
    List<String> problems = problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** What is wrong with the user's settings. */
  static List<String> problems(BinderConfig config) {
    List<String> problems = new ArrayList<>();
    if (endpoint(config).isBlank()) {
      problems.add(
          "'"
              + config.key("endpoint")
              + "' is missing: set it to the bootstrap servers, such as"
              + " broker-1:9092,broker-2:9092");
    }
    problems.addAll(SettingCheck.ofClients(config.key("client") + ".").problems(config.client()));
    return problems;
  }

  private static String endpoint(BinderConfig config) {
    return config.options().find(KafkaOptions.ENDPOINT).orElse("");
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = base(AdminClientConfig.configNames());
    settings.putIfAbsent(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        (int) config.options().get(KafkaOptions.CONNECT_TIMEOUT).toMillis());
    settings.putIfAbsent(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        (int) config.options().get(KafkaOptions.CONNECT_TIMEOUT).toMillis());
    return settings;
  }

  Map<String, Object> producer(Duration timeout) {
    Map<String, Object> settings = base(ProducerConfig.configNames());
    long linger = config.options().get(KafkaOptions.LINGER).toMillis();
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, YEAR.toMillis());
    // With the default of Kafka 4, a producer that cannot reach any broker forgets its topics, and
    // then every send blocks.
    settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, linger);
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, DEFAULT_BATCH_BYTES);
    settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, DEFAULT_BUFFER_BYTES);
    // The client wants delivery.timeout >= linger + request.timeout.
    long delivery = Math.max(timeout.toMillis(), linger + 1_000);
    long request = Math.min(requestTimeout(), delivery - linger);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) request);
    settings.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) Math.min(delivery, Integer.MAX_VALUE));
    return settings;
  }

  /** A member of a group, or with a null group a reader of its own. */
  Map<String, Object> consumer(ConsumerRole role) {
    Map<String, Object> settings = base(ConsumerConfig.configNames());
    settings.putAll(role.nativeOptions());
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Never silently: positions are always set, and one that is out of range is logged.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
    settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    if (role.group() != null) {
      settings.put(ConsumerConfig.GROUP_ID_CONFIG, role.group());
    }
    settings.put(
        ConsumerConfig.GROUP_PROTOCOL_CONFIG, role.protocol().name().toLowerCase(Locale.ROOT));
    if (role.protocol() == KafkaOptions.GroupProtocol.CONSUMER) {
      CLASSIC_ONLY.forEach(settings::remove);
    } else {
      settings.putIfAbsent(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          List.of(CooperativeStickyAssignor.class));
      settings.remove(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);
    }
    return settings;
  }

  /** Settings that the client refuses together with the consumer protocol. */
  private static final Set<String> CLASSIC_ONLY =
      Set.of(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);

  int maxRequestBytes() {
    String configured = client.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return configured == null ? DEFAULT_MAX_REQUEST_BYTES : Integer.parseInt(configured.trim());
  }

  /** Leaves room for the headers of a dead letter and for framing, so what goes in comes out. */
  long maxEventBytes() {
    return Math.max(1_024, maxRequestBytes() - CONTROL_HEADER_BYTES);
  }

  long bufferBytes() {
    String configured = client.get(ProducerConfig.BUFFER_MEMORY_CONFIG);
    return configured == null ? DEFAULT_BUFFER_BYTES : Long.parseLong(configured.trim());
  }

  int batchBytes() {
    String configured = client.get(ProducerConfig.BATCH_SIZE_CONFIG);
    return configured == null ? DEFAULT_BATCH_BYTES : Integer.parseInt(configured.trim());
  }

  private long requestTimeout() {
    String configured = client.get(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
    return configured == null ? 30_000 : Long.parseLong(configured.trim());
  }

  private Map<String, Object> base(Set<String> names) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.keySet().retainAll(names);
    settings.put("bootstrap.servers", endpoint(config));
    settings.putIfAbsent("client.id", "waybill-" + config.name());
    return settings;
  }

  /**
   * What a consumer is for.
   *
   * @param group the physical group, or null for a reader
   * @param nativeOptions settings of the subscription, already checked
   */
  record ConsumerRole(
      @Nullable String group,
      KafkaOptions.GroupProtocol protocol,
      Map<String, String> nativeOptions) {
    static ConsumerRole reader() {
      return new ConsumerRole(null, KafkaOptions.GroupProtocol.CLASSIC, Map.of());
    }
  }
}
