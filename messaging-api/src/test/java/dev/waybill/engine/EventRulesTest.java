package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.waybill.ErrorCode;
import dev.waybill.PublishRejectedException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {
  private static CloudEvent valid() {
    return PublishBench.event("a1");
  }

  private static void assertRefused(CloudEvent event, String... words) {
    PublishRejectedException refusal =
        catchThrowableOfType(
            PublishRejectedException.class,
            () -> EventRules.checked(event, "orders", Integer.MAX_VALUE));
    assertThat(refusal.code()).isEqualTo(ErrorCode.EVENT_INVALID);
    assertThat(refusal).hasMessageContainingAll(words);
  }

  @Test
  void passesAValidEventAsItIs() {
    CloudEvent event = valid();

    CheckedEvent checked = EventRules.checked(event, "orders", Integer.MAX_VALUE);
    assertThat(checked.event()).isSameAs(event);
    assertThat(checked.key()).isEqualTo("a");
    assertThat(checked.trace()).isNull();
  }

  @Test
  void knowsKeyTraceAndSize() {
    CloudEvent small =
        CloudEventBuilder.v1()
            .withId("1")
            .withType("t")
            .withSource(URI.create("urn:x"))
            .withExtension("partitionkey", "k")
            .withExtension("traceparent", "00-a-b-01")
            .build();

    CheckedEvent checked = EventRules.checked(small, "orders", Integer.MAX_VALUE);

    assertThat(checked.key()).isEqualTo("k");
    assertThat(checked.trace()).isEqualTo("00-a-b-01");
    assertThat(checked.size())
        .isEqualTo("specversion1.0id1typetsourceurn:xpartitionkeyktraceparent00-a-b-01".length());
  }

  @Test
  void namesEveryProblemAtOnce() {
    CloudEvent event =
        CloudEventBuilder.from(valid())
            .withId("a\u0001")
            .withSubject("tab\there")
            .withExtension("partitionkey", "")
            .withExtension("other", "\ufffe")
            .build();

    assertRefused(
        event,
        "'id'",
        "U+0001",
        "'subject'",
        "U+0009",
        "'partitionkey' is empty",
        "'other'",
        "U+FFFE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\u007f", "\u009f", "\ud800", "\ufdd0", "\uffff"})
  void refusesWhatNoAttributeMayHold(String text) {
    assertRefused(CloudEventBuilder.from(valid()).withSubject("x" + text).build(), "'subject'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d\ude00", " leading", "\u05d0", "%41", "\u00a0"})
  void passesOtherText(String text) {
    CloudEvent event = CloudEventBuilder.from(valid()).withSubject(text).build();

    assertThat(EventRules.checked(event, "orders", Integer.MAX_VALUE).event()).isSameAs(event);
  }

  @Test
  void refusesMoreAttributesThanTheBrokerCarries() {
    assertThatThrownBy(() -> EventRules.checked(valid(), "orders", 3))
        .hasMessageContaining("the broker carries 3");
  }

  @Test
  void refusesOtherVersionsOfTheSpecification() {
    CloudEvent old =
        CloudEventBuilder.v03().withId("1").withType("t").withSource(URI.create("urn:x")).build();

    assertRefused(old, "specversion");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "id", "specversion", "time", "datacontenttype"})
  void refusesAnExtensionThatWouldBeTakenForSomethingElse(String name) {
    assertRefused(CloudEventBuilder.from(valid()).withExtension(name, "x").build(), name);
  }

  @Test
  void refusesNumbersThatAreNoIntegersOf32Bits() {
    for (Number number : List.of(Integer.MAX_VALUE + 1L, Integer.MIN_VALUE - 1L, 1.5, 1.0)) {
      assertRefused(
          CloudEventBuilder.from(valid()).withExtension("other", number).build(),
          "'other'",
          number.toString());
    }
  }

  @Test
  void passesIntegersOfAnyType() {
    for (Number number : List.of(Integer.MIN_VALUE, (long) Integer.MAX_VALUE, (short) 1)) {
      CloudEvent event = CloudEventBuilder.from(valid()).withExtension("other", number).build();

      assertThat(EventRules.checked(event, "orders", Integer.MAX_VALUE).event()).isSameAs(event);
    }
  }

  @Test
  void turnsDataIntoBytesOnce() {
    CloudEventData data = () -> new byte[] {1, 2, 3};
    CloudEvent event = CloudEventBuilder.from(valid()).withData(data).build();

    CheckedEvent checked = EventRules.checked(event, "orders", Integer.MAX_VALUE);

    assertThat(checked.event().getData()).isInstanceOf(BytesCloudEventData.class);
    assertThat(checked.size()).isGreaterThan(3);
  }

  @Test
  void refusesDataThatCannotBeWritten() {
    CloudEventData data =
        () -> {
          throw CloudEventRWException.newOther("no mapper");
        };

    assertRefused(CloudEventBuilder.from(valid()).withData(data).build(), "bytes", "no mapper");
  }
}
