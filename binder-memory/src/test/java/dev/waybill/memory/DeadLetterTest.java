package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Address;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.DeadLetterBrowser.Page;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dead letters of a group. */
class DeadLetterTest {
  private static final Address LETTERS = Address.deadLetters(World.ORDERS, World.BILLING);

  @ParameterizedTest
  @EnumSource
  void browsesInOrderAsOftenAsOneLikes(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1", "2", "3");
      member.sink.deliveries.forEach(delivery -> bury(world, delivery));

      assertThat(browse(world)).containsExactly("1", "2", "3");
      assertThat(browse(world)).containsExactly("1", "2", "3");
      assertThat(member.sink.ids()).as("nobody consumes them").hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheCopyByteIdentical(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1");
      RawMessage original = member.delivery("1").raw();
      bury(world, member.delivery("1"));

      Inbound letter = page(world, null, 10).items().get(0);

      assertThat(letter.raw().body()).isEqualTo(original.body());
      assertThat(letter.raw().nativeKey()).isEqualTo(original.nativeKey());
      assertThat(letter.raw().headers()).containsAll(original.headers());
      assertThat(letter.header(ControlHeaders.DL_REASON)).isEqualTo("EXHAUSTED");
      assertThat(letter.key()).isEqualTo("k");
      assertThat(letter.event()).isEqualTo(member.delivery("1").event());
    }
  }

  @Test
  void removesFromAQueue() {
    try (World world = new World(Family.QUEUE).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1", "2", "3");
      member.sink.deliveries.forEach(delivery -> bury(world, delivery));
      List<String> positions =
          page(world, null, 10).items().stream().map(Inbound::position).toList();

      assertThat(letters(world).canRemove()).isTrue();
      for (int i = 0; i < 2; i++) {
        world.now(
            letters(world)
                .remove(World.ORDERS, World.BILLING, List.of(positions.get(0), positions.get(1))));
      }

      assertThat(browse(world)).containsExactly("3");
    }
  }

  @Test
  void removesNothingFromALog() {
    try (World world = new World(Family.LOG).provisioned(1, World.BILLING)) {
      assertThat(letters(world).canRemove()).isFalse();
      assertThat(
              letters(world)
                  .remove(World.ORDERS, World.BILLING, List.of("0"))
                  .toCompletableFuture())
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(UnsupportedCapabilityException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesThemRetryablyWhileATestMakesThemUnwritable(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1");

      world.faults().refuseDeadLetters(true);
      assertThat(bury(world, member.delivery("1")))
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.code().isRetryable()).isTrue());
      world.faults().refuseDeadLetters(false);

      assertThat(bury(world, member.delivery("1"))).isInstanceOf(SendOutcome.Confirmed.class);
      assertThat(browse(world)).containsExactly("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasNoneForAGroupThatWasNotGivenAny(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Address nowhere = Address.deadLetters(World.ORDERS, "unknown");
      SendOutcome outcome = world.send(Outbound.of(nowhere, Events.payload("1", "k"), "k"));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND));
      assertThat(letters(world).browse(World.ORDERS, "unknown", null, 10).toCompletableFuture())
          .satisfies(stage -> world.simulation.run())
          .isCompletedExceptionally();
    }
  }

  private static SendOutcome bury(World world, Inbound delivery) {
    RawMessage copy =
        delivery.raw().withControlHeaders(Map.of(ControlHeaders.DL_REASON, "EXHAUSTED"));
    return world.send(Outbound.of(LETTERS, new Payload.Raw(copy), delivery.key()));
  }

  /** Page by page, so that the cursor is tried too. */
  private static List<String> browse(World world) {
    List<String> ids = new ArrayList<>();
    String cursor = null;
    do {
      Page page = page(world, cursor, 2);
      page.items().forEach(item -> ids.add(item.event().getId()));
      cursor = page.next();
    } while (cursor != null);
    return ids;
  }

  private static Page page(World world, String cursor, int max) {
    return world.now(letters(world).browse(World.ORDERS, World.BILLING, cursor, max));
  }

  private static DeadLetterBrowser letters(World world) {
    return world.admin().extension(DeadLetterBrowser.class).orElseThrow();
  }
}
