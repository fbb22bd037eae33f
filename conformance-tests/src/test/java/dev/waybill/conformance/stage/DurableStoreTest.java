package dev.waybill.conformance.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.IdempotencyStore.Claim;
import dev.waybill.IdempotencyStore.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableStoreTest {
  private static final Key KEY = new Key("g", "s", "1");
  private static final Duration LEASE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  private DurableStore open() {
    return new DurableStore(directory.resolve("store"));
  }

  private static String token(Claim claim) {
    assertThat(claim).isInstanceOf(Claim.Fresh.class);
    return ((Claim.Fresh) claim).token();
  }

  @Test
  void aClaimKeepsOthersOffUntilItEndsOrIsReleased() {
    try (DurableStore store = open()) {
      String token = token(store.begin(KEY, LEASE));
      assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Busy.class);
      assertThat(store.begin(new Key("other", "s", "1"), LEASE)).isInstanceOf(Claim.Fresh.class);

      store.release(KEY, "another token");
      assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Busy.class);
      store.release(KEY, token);
      assertThat(store.begin(KEY, Duration.ZERO)).isInstanceOf(Claim.Fresh.class);
      assertThat(store.begin(KEY, LEASE)).as("its lease is over").isInstanceOf(Claim.Fresh.class);
    }
  }

  @Test
  void whatIsDoneIsDoneForWhoeverOpensItNext() {
    try (DurableStore store = open()) {
      store.complete(KEY, token(store.begin(KEY, LEASE)));
    }
    try (DurableStore store = open()) {
      assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Done.class);
    }
  }

  @Test
  void whoDiesWritingLeavesItWhole() throws Exception {
    try (DurableStore store = open()) {
      store.complete(KEY, token(store.begin(KEY, LEASE)));
    }
    Files.writeString(directory.resolve("store"), "g\ts\t2\tdo", StandardOpenOption.APPEND);
    try (DurableStore store = open()) {
      assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Done.class);
      store.complete(new Key("g", "s", "2"), token(store.begin(new Key("g", "s", "2"), LEASE)));
    }
    try (DurableStore store = open()) {
      assertThat(store.begin(new Key("g", "s", "2"), LEASE)).isInstanceOf(Claim.Done.class);
    }
  }

  @Test
  void anInterruptHarmsNobody() {
    try (DurableStore store = open()) {
      Thread.currentThread().interrupt();
      String token = token(store.begin(KEY, LEASE));
      assertThat(Thread.interrupted()).isTrue();
      store.complete(KEY, token);
      assertThat(store.begin(KEY, LEASE)).isInstanceOf(Claim.Done.class);
    }
  }
}
