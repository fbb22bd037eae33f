package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.waybill.ErrorCode;
import dev.waybill.Interceptor;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.PublishOptions;
import dev.waybill.PublishOutcome;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishUncertainException;
import dev.waybill.Publisher;
import dev.waybill.SubscriptionOptions;
import dev.waybill.memory.MemoryOptions.Family;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishingTest {
  private final MemoryWorld world = new MemoryWorld(Family.LOG);
  private final Program program = world.program();
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    world.close();
  }

  private static ErrorCode code(CompletableFuture<?> publish) {
    return ((MessagingException) catchThrowable(publish::join).getCause()).code();
  }

  @Test
  void answersEachOfManyInTheirOrder() {
    Publisher publisher = program.messaging.publisher(MemoryWorld.ORDERS);
    CloudEvent large =
        CloudEventBuilder.from(Events.event("a2")).withData(new byte[3 << 20]).build();

    List<PublishOutcome> outcomes =
        world.now(publisher.publishAll(List.of(Events.event("a1"), large, Events.event("a3"))));

    assertThat(outcomes).extracting(PublishOutcome::isConfirmed).containsExactly(true, false, true);
    assertThat(((PublishOutcome.Rejected) outcomes.get(1)).cause().code())
        .isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    assertThat(((PublishOutcome.Confirmed) outcomes.get(2)).receipt().eventId()).isEqualTo("a3");
  }

  @Test
  void refusesADestinationThatIsNotThere() {
    CompletableFuture<PublishReceipt> publish =
        program.messaging.publisher("nowhere").publish(Events.event("a1"));
    world.run();

    assertThat(code(publish)).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    assertThat(program.publish("a2")).isCompleted();
  }

  @Test
  void isUncertainWhenTheBrokerStallsAndTakesItLater() {
    program.subscribe(recorder, SubscriptionOptions.defaults());
    world.faults().stallPublishes();
    CompletableFuture<PublishReceipt> publish = program.publish("a1");

    world.advance(Duration.ofSeconds(30));
    assertThat(catchThrowable(publish::join))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(PublishUncertainException.class);
    world.faults().resumePublishes();
    world.run();

    assertThat(recorder.calls).containsExactly("a1#1");
  }

  @Test
  void refusesAfterClose() {
    Publisher publisher = program.messaging.publisher(MemoryWorld.ORDERS);
    publisher.close();
    world.run();

    CompletableFuture<PublishReceipt> publish = publisher.publish(Events.event("a1"));

    assertThat(catchThrowable(publish::join)).hasCauseInstanceOf(MessagingClosedException.class);
  }

  @Test
  void makesANewPublisherWhereTheSharedOneWasClosed() {
    Publisher first = program.messaging.publisher(MemoryWorld.ORDERS);
    first.close();
    world.run();

    assertThat(program.messaging.publisher(MemoryWorld.ORDERS)).isNotSameAs(first);
    assertThat(program.publish("a1")).isCompleted();
  }

  @Test
  void mayBeClosedWhereAPublishEnds() {
    Publisher publisher = program.messaging.publisher(MemoryWorld.ORDERS);
    CompletableFuture<PublishReceipt> publish = publisher.publish(Events.event("a1"));

    publish.thenRun(publisher::close);
    world.run();

    assertThat(publish).isCompleted();
  }

  @Test
  void delaysAndExpiresWhatIsAskedToBe() {
    program.subscribe(recorder, SubscriptionOptions.builder().concurrency(1).build());
    Publisher publisher = program.messaging.publisher(MemoryWorld.ORDERS);
    publisher.publish(Events.event("a1"), PublishOptions.defaults().delay(Duration.ofSeconds(10)));
    world.advance(Duration.ofSeconds(9));
    assertThat(recorder.calls).isEmpty();

    world.advance(Duration.ofSeconds(1));

    assertThat(recorder.calls).containsExactly("a1#1");
  }

  @Test
  void refusesWhatTheBrokerCannotDo() {
    CompletableFuture<PublishReceipt> publish =
        program
            .messaging
            .publisher(MemoryWorld.ORDERS)
            .publish(Events.event("a1"), PublishOptions.defaults().priority(3));

    assertThat(code(publish)).isEqualTo(ErrorCode.CAPABILITY_UNSUPPORTED);
  }

  @Test
  void passesThroughInterceptorsFromTheOutside() {
    Program intercepted =
        world.program(extending("outer", "1"), extending("inner", "2"), extending("outer", "3"));
    intercepted.subscribe(recorder, SubscriptionOptions.defaults());

    intercepted.publish("a1");

    CloudEvent event = recorder.deliveries.get(0).event();
    assertThat(event.getExtension("outer")).isEqualTo("3");
    assertThat(event.getExtension("inner")).isEqualTo("2");
  }

  private static Interceptor extending(String name, String value) {
    return new Interceptor() {
      @Override
      public CompletableFuture<PublishReceipt> publish(
          String destination, CloudEvent event, PublishChain next) {
        return next.proceed(CloudEventBuilder.from(event).withExtension(name, value).build());
      }
    };
  }

  @Test
  void endsAPublishThatAnInterceptorThrowsAt() {
    Program intercepted =
        world.program(
            new Interceptor() {
              @Override
              public CompletableFuture<PublishReceipt> publish(
                  String destination, CloudEvent event, PublishChain next) {
                throw new IllegalStateException("not this one");
              }
            });

    CompletableFuture<PublishReceipt> publish = intercepted.publish("a1");

    assertThat(catchThrowable(publish::join)).hasRootCauseMessage("not this one");
  }
}
