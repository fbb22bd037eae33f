package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.SlotHash;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KafkaErrorsTest {
  private static void assertRejected(SendOutcome outcome, ErrorCode code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class, rejected -> assertThat(rejected.code()).isEqualTo(code));
  }

  private static void assertUncertain(SendOutcome outcome, ErrorCode code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Uncertain.class, uncertain -> assertThat(uncertain.code()).isEqualTo(code));
  }

  @Test
  void onlyWhatABrokerRefusesIsRejectedAfterTheHandOver() {
    assertRejected(KafkaErrors.sent(new RecordTooLargeException()), ErrorCode.EVENT_TOO_LARGE);
    assertRejected(KafkaErrors.sent(new InvalidTopicException()), ErrorCode.DESTINATION_NOT_FOUND);
    assertRejected(KafkaErrors.sent(new TopicAuthorizationException("t")), ErrorCode.AUTHORIZATION);
    assertUncertain(KafkaErrors.sent(new TimeoutException()), ErrorCode.TIMEOUT);
    assertUncertain(KafkaErrors.sent(new NetworkException()), ErrorCode.CONNECTION);
    assertUncertain(
        KafkaErrors.sent(new NotEnoughReplicasAfterAppendException("x")), ErrorCode.CONNECTION);
    assertUncertain(KafkaErrors.sent(new OutOfOrderSequenceException("x")), ErrorCode.CONNECTION);
    assertUncertain(
        KafkaErrors.sent(new KafkaException("Producer is closed forcefully.")),
        ErrorCode.CONNECTION);
  }

  @Test
  void nothingWasStoredBeforeTheHandOver() {
    assertRejected(KafkaErrors.notSent(new TimeoutException("metadata")), ErrorCode.TIMEOUT);
    assertRejected(KafkaErrors.notSent(new BufferExhaustedException("x")), ErrorCode.BUFFER_FULL);
    assertRejected(
        KafkaErrors.notSent(
            new TimeoutException("metadata", new UnknownTopicOrPartitionException())),
        ErrorCode.DESTINATION_NOT_FOUND);
  }

  @Test
  void looksBehindWrappers() {
    assertThat(KafkaErrors.code(new CompletionException(new RecordTooLargeException())))
        .isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    assertThat(
            KafkaErrors.code(
                new KafkaException("callback failed", new TopicAuthorizationException("t"))))
        .isEqualTo(ErrorCode.AUTHORIZATION);
  }

  @Test
  void namesTheServerByItsFeatures() {
    assertThat(facts(30, 1)).isEqualTo(new ServerFacts("Kafka 4.3", true));
    assertThat(facts(25, 1)).isEqualTo(new ServerFacts("Kafka 4.0", true));
    assertThat(facts(21, 0)).isEqualTo(new ServerFacts("Kafka 3.9", false));
    assertThat(facts(99, 1).version()).isEqualTo("Kafka 4.4 or newer");
    assertThat(ServerFacts.of(Map.of()))
        .isEqualTo(new ServerFacts("Kafka (version unknown)", false));
  }

  private static ServerFacts facts(int metadata, int group) {
    return ServerFacts.of(
        Map.of("metadata.version", range((short) metadata), "group.version", range((short) group)));
  }

  private static FinalizedVersionRange range(short level) {
    return new FinalizedVersionRange(level, level);
  }

  @Test
  void slotsHashAsKafkaDoes() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = new byte[random.nextInt(40)];
      random.nextBytes(key);
      assertThat(SlotHash.murmur2(key)).isEqualTo(Utils.murmur2(key));
    }
  }
}
