package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Publisher;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler's publishes belong to it: it is done when they are confirmed. */
class PublishInHandlerTest {
  private final MemoryWorld world = new MemoryWorld(Family.LOG);
  private final Program program = world.program();
  private final Publisher publisher = program.messaging.publisher(MemoryWorld.ORDERS);
  private final List<String> calls = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  private void subscribe(String answer) {
    var options =
        SubscriptionOptions.builder()
            .retry(RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(3))
            .build();
    program.joined(
        MemoryWorld.BILLING,
        program.messaging.subscribe(
            MemoryWorld.ORDERS,
            MemoryWorld.BILLING,
            delivery -> {
              calls.add(delivery.event().getId() + "#" + delivery.attempt());
              if (delivery.event().getId().equals("a1")) {
                publisher.publish(
                    CloudEventBuilder.from(Events.event("b1"))
                        .withExtension("partitionkey", answer)
                        .build());
              }
            },
            options));
  }

  @Test
  void settlesWhenThePublishIsConfirmed() {
    subscribe("b");
    program.publish("a1");
    assertThat(calls).containsExactly("a1#1", "b1#1");

    assertThat(waiting()).isZero();
  }

  @Test
  void waitsForTheBroker() {
    subscribe("b");
    program.publishAll("a1");
    calls.clear();
    world.advance(Duration.ofSeconds(1));
    assertThat(waiting()).isZero();

    program.publishAll("c1");
    assertThat(calls).containsExactly("c1#1");
  }

  @Test
  void failsTheAttemptWhenThePublishIsRejected() {
    subscribe("");
    program.publish("a1");

    world.advance(Duration.ofMinutes(1));

    assertThat(calls).containsExactly("a1#1", "a1#2", "a1#3");
    assertThat(program.deadLetterIds()).containsExactly("a1");
  }

  @Test
  void failsTheAttemptWhenThePublishIsUncertain() {
    subscribe("b");
    program.publish("c1");
    world.runtime.schedule(Duration.ofMillis(5), () -> world.faults().stallPublishes());
    publisher.publish(
        Events.event("a1"), dev.waybill.PublishOptions.defaults().delay(Duration.ofMillis(10)));

    world.advance(Duration.ofSeconds(20));
    assertThat(calls).containsExactly("c1#1", "a1#1");
    assertThat(waiting()).isEqualTo(1);
    world.advance(Duration.ofSeconds(12));
    world.faults().resumePublishes();
    world.advance(Duration.ofMinutes(1));

    assertThat(calls).contains("a1#2", "b1#1");
    assertThat(waiting()).isZero();
  }

  private long waiting() {
    return world.now(program.messaging.backlog(MemoryWorld.ORDERS, MemoryWorld.BILLING)).stream()
        .mapToLong(backlog -> backlog.waiting())
        .sum();
  }
}
