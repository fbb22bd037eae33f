package dev.waybill.rabbitmq;

import dev.waybill.spi.AttemptRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the group's state says about one queue: who owns it, whether owners before vanished, and how
 * often its messages failed. Owned by the member's thread; stages complete on another.
 *
 * <p>An owner leaves a mark before it is given the first message, and takes it away when it leaves
 * in order. Who finds the mark of another, and messages that were delivered before, knows that the
 * other vanished with them. From then on, until the suspects are done, nothing is handed out that
 * the mark does not name, so that the next owner suspects as few as possible.
 */
final class Claim {
  private static final String OWNER = "owner";
  private static final String MESSAGE = "@";
  private static final char SEPARATOR = ';';
  private static final Duration KEEP = Duration.ofDays(30);

  private final Membership membership;
  private final String scope;
  private final Map<String, AttemptEntry> entries = new HashMap<>();

  /** Of these, the ones that are acknowledged, perhaps in vain. */
  private final Set<String> finished = new HashSet<>();

  /** This member in its present connection: what tells others whether it still lives. */
  private final String self;

  private int crashes;
  private boolean marked;

  /** Whose mark was found, if it was another's. */
  private @Nullable String other;

  /** What the last owner said it had handed out; null if it did not say. */
  private @Nullable Set<String> suspects;

  /** What our own mark says we have handed out, while there are suspects. */
  private Set<String> reserved = Set.of();

  Claim(Membership membership, String self, int index) {
    this.membership = membership;
    this.self = self;
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
    String mark = read.get(OWNER);
    crashes = 0;
    suspects = null;
    other = null;
    if (mark != null) {
      String[] parts = mark.split(",", 3);
      int before = parts.length < 2 ? 0 : number(parts[1]);
      // Whoever was cut off and comes back has not died.
      boolean own = parts[0].startsWith(membership.token());
      other = own ? null : parts[0];
      crashes = own ? before : before + 1;
      suspects = parts.length < 3 ? null : Set.of(parts[2].split(String.valueOf(SEPARATOR)));
    }
    learnEntries(read);
  }

  /** Takes over what was read of messages. */
  void learnEntries(Map<String, String> read) {
    long now = membership.runtime().clock().millis();
    read.forEach(
        (key, value) -> {
          AttemptEntry entry = key.startsWith(MESSAGE) ? AttemptEntry.read(value) : null;
          if (entry != null && now - entry.writtenMillis() > KEEP.toMillis()) {
            put(key, null); // nobody was left to remove it when its message was finished
          } else if (entry != null) {
            entries.put(key.substring(MESSAGE.length()), entry);
          }
        });
  }

  /** Who seems to own the queue, unless it is this member, or nobody. */
  @Nullable String other() {
    return other;
  }

  /** What is new was never anybody's: then a mark that was left says nothing. */
  void nothingWasHandedBack() {
    crashes = 0;
    suspects = null;
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
    StringBuilder mark = new StringBuilder(self).append(',').append(crashes);
    if (crashes > 0 && !reserved.isEmpty()) {
      mark.append(',').append(String.join(String.valueOf(SEPARATOR), reserved));
    }
    return put(OWNER, mark.toString());
  }

  /** Takes the mark away, and says of attempts that they ended. */
  CompletionStage<Void> handOver() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (String position : finished) {
      entries.remove(position);
      all.add(put(MESSAGE + position, null).toCompletableFuture());
    }
    finished.clear();
    for (Map.Entry<String, AttemptEntry> each : entries.entrySet()) {
      AttemptEntry entry = each.getValue();
      if (entry.alone() && entry.owner().equals(membership.token())) {
        String ended = entry.ended().write();
        all.add(put(MESSAGE + each.getKey(), ended).toCompletableFuture());
      }
    }
    if (marked) {
      all.add(put(OWNER, null).toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  // ---- messages

  /** Whether an owner vanished with messages that are not done yet. */
  boolean isCareful() {
    return crashes > 0;
  }

  /** How many owners in a row vanished with this message. */
  int crashesOf(RabbitMqInbound message) {
    boolean suspect =
        crashes > 0
            && message.isRedelivered()
            && (suspects == null || suspects.contains(message.position()));
    return suspect ? crashes : 0;
  }

  /** Whether the mark names it, as it must where one is careful. */
  boolean isReserved(RabbitMqInbound message) {
    return crashes == 0 || reserved.contains(message.position());
  }

  /** Names what is handed out, and what is about to be. */
  CompletionStage<Void> reserve(Set<String> positions) {
    reserved = Set.copyOf(positions);
    return mark();
  }

  /** What an earlier owner had is finished: nobody is under suspicion any more. */
  void acquit() {
    crashes = 0;
    suspects = null;
    reserved = Set.of();
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
    AttemptEntry entry =
        AttemptEntry.of(membership.token(), attempt, membership.runtime().clock().millis());
    entries.put(position, entry);
    return put(MESSAGE + position, entry.write());
  }

  /** A message is finished, but the server may not know it yet. */
  void finished(String position) {
    finished.add(position);
  }

  /** The server knows, too. */
  void forget(String position) {
    if (finished.remove(position)) {
      entries.remove(position);
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
