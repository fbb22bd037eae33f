package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class KafkaSecurityIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final KafkaUser ADMIN = new KafkaUser("admin", "admin-secret");
  private static final KafkaUser LIMITED = new KafkaUser("limited", "limited-secret");

  private static Broker broker;

  @BeforeAll
  static void start() {
    broker = Brokers.start(Kafka.recipe().secure(ADMIN, LIMITED));
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void userMayDoWhatTheAdministratorGrants() throws Exception {
    try (KafkaClient admin = connect(ADMIN);
        KafkaClient limited = connect(LIMITED)) {
      admin.createTopic("granted");
      assertThatThrownBy(() -> limited.send("granted", "no"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      admin.admin().createAcls(List.of(write("granted"))).all().get();
      // The controller answers before the broker has heard of the grant.
      await().atMost(SOON).ignoreExceptions().until(() -> sent(limited, "granted"));
      assertThat(admin.read("granted", 1)).containsExactly("yes");
    }
  }

  @Test
  void userMayNotCreateTopics() {
    try (KafkaClient limited = connect(LIMITED)) {
      assertThatThrownBy(() -> limited.createTopic("forbidden"))
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void wrongPasswordIsRefused() {
    try (KafkaClient stranger = connect(new KafkaUser("limited", "wrong"))) {
      assertThatThrownBy(() -> stranger.admin().describeCluster().nodes().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void directEndpointAsksForNoPassword() throws Exception {
    try (KafkaClient observer = new KafkaClient(broker.directEndpoint())) {
      observer.createTopic("observed");
      observer.send("observed", "one");
      assertThat(observer.read("observed", 1)).containsExactly("one");
    }
  }

  @Test
  void restartKeepsGrants() throws Exception {
    try (KafkaClient admin = connect(ADMIN);
        KafkaClient limited = connect(LIMITED)) {
      admin.createTopic("kept");
      admin.admin().createAcls(List.of(write("kept"))).all().get();
      broker.kill9();
      broker.start();
      limited.send("kept", "yes");
    }
  }

  private static boolean sent(KafkaClient client, String topic) throws Exception {
    client.send(topic, "yes");
    return true;
  }

  private static KafkaClient connect(KafkaUser user) {
    return new KafkaClient(broker.endpoint(), user.clientProperties());
  }

  private static AclBinding write(String topic) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:limited", "*", AclOperation.WRITE, AclPermissionType.ALLOW));
  }
}
