package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.StartPosition;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a consumer is asked for, and what comes of it. */
@Tag("broker")
class FeedIT {
  /** What the binder asks for at once from a server with the usual limits. */
  private static final int PULL_BYTES = 2 << 20;

  private static final int SIZE = PULL_BYTES / 32;
  private static final int COUNT = 40;

  /** Less than the silence after which a consumer is given up. */
  private static final Duration AT_ONCE = Duration.ofSeconds(4);

  private static final int SOME = 1_000;

  /** The server ends such a request without a word. */
  @Test
  void goesOnAtOnceWhereTheBytesOfARequestAreUsedUpExactly() {
    String name = "exactly" + System.nanoTime();
    List<Integer> overheads =
        read(name + "a", Collections.nCopies(COUNT, SOME)).stream()
            .map(each -> each - SOME)
            .toList();

    List<Integer> sizes =
        read(name + "b", overheads.stream().map(overhead -> SIZE - overhead).toList());

    assertThat(sizes).as("the same names make the same overhead").containsOnly(SIZE);
  }

  /** Publishes bodies of these sizes, then reads them; returns the sizes of the deliveries. */
  private static List<Integer> read(String destination, List<Integer> bodies) {
    try (Bench bench = new Bench(SharedNats.endpoint(), destination)) {
      NatsBinder binder = bench.open();
      bench.provision(binder, 1);
      BinderPublisher publisher = bench.publisher(binder);
      IntStream.range(0, COUNT)
          .mapToObj(
              i -> Bench.send(publisher, Address.destination(destination), event(i, bodies), "k"))
          .toList()
          .forEach(Bench::confirmed);
      Member member =
          bench.join(
              binder, bench.startingAt(StartPosition.earliest()), new Member().credit(COUNT + 10));
      member.ready().awaitDeliveries(PULL_BYTES / SIZE);
      await().atMost(AT_ONCE).until(() -> member.deliveries().size() == COUNT);
      return member.deliveries().stream().map(Inbound::sizeBytes).toList();
    }
  }

  private static CloudEvent event(int number, List<Integer> bodies) {
    return CloudEventBuilder.v1()
        .withId("e%02d".formatted(number))
        .withSource(URI.create("/test"))
        .withType("t")
        .withExtension("partitionkey", "k")
        .withData("text/plain", new byte[bodies.get(number)])
        .build();
  }
}
