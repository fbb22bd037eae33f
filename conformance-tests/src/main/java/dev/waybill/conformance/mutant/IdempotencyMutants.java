package dev.waybill.conformance.mutant;

import dev.waybill.IdempotencyStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Idempotency stores that do not hold what they promise. */
final class IdempotencyMutants {
  private static final String TWICE = "once more";
  private static final String NEVER = "never took effect";

  private IdempotencyMutants() {}

  static List<Mutant> all() {
    Set<IdempotencyStore.Key> begun = ConcurrentHashMap.newKeySet();
    return List.of(
        store("forgets what is done", TWICE, Forgetting::new, 63, 64, 70),
        store("takes for done what was begun", NEVER, store -> new Hasty(store, begun), 65),
        store("knows ids alone", NEVER, store -> new Keyed(store, IdempotencyMutants::byId), 66),
        store(
            "is one for all groups",
            NEVER,
            store -> new Keyed(store, IdempotencyMutants::anyGroup),
            67),
        store("lets two begin at once", TWICE, Generous::new, 68),
        store("marks what has failed", NEVER, Marking::new, 69));
  }

  private static Mutant store(
      String name, String message, UnaryOperator<IdempotencyStore> change, Integer... checks) {
    return new Mutant(name, Set.of(checks), message, binder -> binder.withStore(change));
  }

  private static IdempotencyStore.Key byId(IdempotencyStore.Key key) {
    return new IdempotencyStore.Key(key.group(), "", key.id());
  }

  private static IdempotencyStore.Key anyGroup(IdempotencyStore.Key key) {
    return new IdempotencyStore.Key("", key.source(), key.id());
  }

  /** Does as another. */
  private static class Forwarding implements IdempotencyStore {
    final IdempotencyStore delegate;

    Forwarding(IdempotencyStore delegate) {
      this.delegate = delegate;
    }

    @Override
    public Claim begin(Key key, Duration lease) {
      return delegate.begin(key, lease);
    }

    @Override
    public void complete(Key key, String token) {
      delegate.complete(key, token);
    }

    @Override
    public void release(Key key, String token) {
      delegate.release(key, token);
    }
  }

  private static final class Forgetting extends Forwarding {
    Forgetting(IdempotencyStore delegate) {
      super(delegate);
    }

    @Override
    public Claim begin(Key key, Duration lease) {
      Claim claim = delegate.begin(key, lease);
      return claim instanceof Claim.Done ? new Claim.Fresh("forgotten") : claim;
    }
  }

  private static final class Hasty extends Forwarding {
    private final Set<Key> begun;

    Hasty(IdempotencyStore delegate, Set<Key> begun) {
      super(delegate);
      this.begun = begun;
    }

    @Override
    public Claim begin(Key key, Duration lease) {
      return begun.add(key) ? delegate.begin(key, lease) : new Claim.Done();
    }
  }

  private static final class Keyed extends Forwarding {
    private final UnaryOperator<Key> change;

    Keyed(IdempotencyStore delegate, UnaryOperator<Key> change) {
      super(delegate);
      this.change = change;
    }

    @Override
    public Claim begin(Key key, Duration lease) {
      return delegate.begin(change.apply(key), lease);
    }

    @Override
    public void complete(Key key, String token) {
      delegate.complete(change.apply(key), token);
    }

    @Override
    public void release(Key key, String token) {
      delegate.release(change.apply(key), token);
    }
  }

  private static final class Generous extends Forwarding {
    Generous(IdempotencyStore delegate) {
      super(delegate);
    }

    @Override
    public Claim begin(Key key, Duration lease) {
      Claim claim = delegate.begin(key, lease);
      return claim instanceof Claim.Busy ? new Claim.Fresh("generous") : claim;
    }
  }

  private static final class Marking extends Forwarding {
    Marking(IdempotencyStore delegate) {
      super(delegate);
    }

    @Override
    public void release(Key key, String token) {
      delegate.complete(key, token);
    }
  }
}
