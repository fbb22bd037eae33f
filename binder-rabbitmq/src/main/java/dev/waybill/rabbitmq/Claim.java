package dev.waybill.rabbitmq;

import dev.waybill.spi.AttemptRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the group's state says about one queue: who owns it, whether owners before vanished, and how
 * often its messages failed. Owned by the member's thread; stages complete on another.
 *
 * <p>An owner leaves a mark before it is given the first message, and takes it away when it leaves
 * in order. Who finds the mark of another, and messages that were delivered before, knows that the
 * other vanished with them.
 */
final class Claim {
  private static final String OWNER = "owner";
  private static final String MESSAGE = "@";

  private final Membership membership;
  private final String scope;
  private final Map<String, AttemptEntry> entries = new HashMap<>();
  private int crashes;
  private boolean marked;

  Claim(Membership membership, int index) {
    this.membership = membership;
    this.scope = "~" + index;
  }

  // ---- becoming the owner

  /** Reads what is known; to be given to {@link #learn}. */
  CompletionStage<Map<String, String>> load() {
    return membership
        .state()
        .load(membership.spec().destination(), membership.spec().group(), scope);
  }

  /** Takes over what was read. */
  void learn(Map<String, String> read) {
    String owner = read.get(OWNER);
    if (owner != null) {
      int comma = owner.indexOf(',');
      String token = comma < 0 ? owner : owner.substring(0, comma);
      int before = comma < 0 ? 0 : number(owner.substring(comma + 1));
      // Whoever was cut off and comes back has not died.
      crashes = token.equals(membership.token()) ? before : before + 1;
    }
    learnEntries(read);
  }

  /** Takes over what was read of messages. */
  void learnEntries(Map<String, String> read) {
    read.forEach(
        (key, value) -> {
          AttemptEntry entry = key.startsWith(MESSAGE) ? AttemptEntry.read(value) : null;
          if (entry != null) {
            entries.put(key.substring(MESSAGE.length()), entry);
          }
        });
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Leaves the mark. */
  CompletionStage<Void> mark() {
    marked = true;
    return put(OWNER, membership.token() + "," + crashes);
  }

  /** Takes the mark away, and says of attempts that they ended. */
  CompletionStage<Void> handOver() {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    CompletionStage<Void> all = done;
    for (Map.Entry<String, AttemptEntry> each : entries.entrySet()) {
      AttemptEntry entry = each.getValue();
      if (entry.alone() && entry.owner().equals(membership.token())) {
        all = all.thenCombine(put(MESSAGE + each.getKey(), entry.ended().write()), (a, b) -> b);
      }
    }
    return marked ? all.thenCombine(put(OWNER, null), (a, b) -> b) : all;
  }

  // ---- messages

  int crashes() {
    return crashes;
  }

  /** What an earlier owner had is finished: nobody is under suspicion any more. */
  void acquit() {
    crashes = 0;
    mark();
  }

  @Nullable AttemptEntry entry(String position) {
    return entries.isEmpty() ? null : entries.get(position);
  }

  /** Whether a message killed the process that ran it alone. */
  boolean diedAlone(AttemptEntry entry) {
    return entry.alone() && !entry.owner().equals(membership.token());
  }

  CompletionStage<Void> record(String position, AttemptRecord attempt) {
    AttemptEntry entry = AttemptEntry.of(membership.token(), attempt);
    entries.put(position, entry);
    return put(MESSAGE + position, entry.write());
  }

  /** A message is finished. */
  void forget(String position) {
    if (entries.remove(position) != null) {
      put(MESSAGE + position, null);
    }
  }

  boolean knowsAny() {
    return !entries.isEmpty();
  }

  private CompletionStage<Void> put(String key, @Nullable String value) {
    return membership
        .state()
        .put(membership.spec().destination(), membership.spec().group(), scope, key, value);
  }
}
