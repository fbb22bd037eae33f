package dev.waybill.conformance.stage;

import dev.waybill.IdempotencyStore;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.time.Duration;

/**
 * The idempotency store of a member: writes down what was suppressed and, where the store takes
 * part in the handler's transaction, the effects. Thread-safe.
 */
final class RecordingStore implements IdempotencyStore {
  private final IdempotencyStore store;
  private final boolean transactional;
  private final Life life;
  private final MessageCodec codec;
  private final int member;
  private final int group;
  private final FatalMoments moments;

  RecordingStore(
      IdempotencyStore store,
      boolean transactional,
      Life life,
      MessageCodec codec,
      int member,
      int group,
      FatalMoments moments) {
    this.store = store;
    this.transactional = transactional;
    this.life = life;
    this.codec = codec;
    this.member = member;
    this.group = group;
    this.moments = moments;
  }

  @Override
  public Claim begin(Key key, Duration lease) {
    Claim claim = store.begin(key, lease);
    if (claim instanceof Claim.Done) {
      write(EntryKind.SUPPRESSED, key);
    }
    return claim;
  }

  @Override
  public void complete(Key key, String token) {
    if (!transactional) {
      store.complete(key, token);
      return;
    }
    life.alive(
        () -> {
          store.complete(key, token);
          write(EntryKind.EFFECT, key);
        });
    moments.passed(Fatal.Moment.EFFECT);
  }

  @Override
  public void release(Key key, String token) {
    store.release(key, token);
  }

  private void write(EntryKind kind, Key key) {
    int message = codec.number(key.id());
    if (message != Journal.NO_MESSAGE) {
      life.write(kind, member, group, message, 0, 0, 0);
    }
  }
}
