package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class PublishAndConsumeIT {
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void deliversWhatIsPublishedInOrderOfKeys() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 3);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);

    bench.publish(publisher, "e", 2_000, 7);
    member.awaitDeliveries(2_000);

    Map<String, List<String>> byKey = new HashMap<>();
    for (Inbound delivery : member.deliveries()) {
      byKey.computeIfAbsent(delivery.key(), key -> new ArrayList<>()).add(Member.id(delivery));
    }
    assertThat(byKey).hasSize(7);
    byKey.forEach(
        (key, ids) -> {
          List<String> sent = new ArrayList<>();
          for (int i = Integer.parseInt(key.substring(1)); i < 2_000; i += 7) {
            sent.add("e" + i);
          }
          assertThat(ids).as(key).isEqualTo(sent);
        });
    Inbound first = member.delivery("e0");
    assertThat(first.event()).isEqualTo(Bench.event("e0", "k0"));
    assertThat(first.sizeBytes()).isGreaterThan(10);
    assertThat(first.viaInlet()).isFalse();
    assertThat(first.priorAttempts() + first.crashes()).isZero();
    assertThat(member.failures()).isEmpty();
  }

  @Test
  void goesOnWhereTheGroupStopped() {
    NatsBinder binder = bench.open();
    bench.provision(binder, 1);
    Member first = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", 10, 2);
    first.awaitDeliveries(10);
    first.flush();
    first.close();

    bench.publish(publisher, "b", 5, 2);
    Member second = bench.join(binder).acking().ready().awaitDeliveries(5);
    assertThat(second.ids()).containsExactly("b0", "b1", "b2", "b3", "b4");
    assertThat(second.deliveries()).allMatch(delivery -> delivery.crashes() == 0);
  }
}
