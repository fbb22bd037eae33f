package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How the order of a key can be lost on its way, and how keys can be taken for others. */
final class KeyOrderMutants {
  private static final int LONGEST = 255;

  private KeyOrderMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "lets one in 150 publishes be overtaken while others are unconfirmed",
            Set.of(29, 30, 37),
            "was first delivered in group",
            Change.publishers(Straggler::new)),
        new Mutant(
            "keeps the order of each publisher alone",
            Set.of(31),
            "which had been confirmed before the publish of the former began",
            Change.publishers((publisher, runtime) -> new OwnQueue(publisher))),
        keys(
            "takes keys that differ in case for one",
            "did not begin while the other keys were running",
            key -> key.toLowerCase(Locale.ROOT)),
        keys("trims keys", "arrived as key 'key'", String::strip),
        keys(
            "cuts keys off after 255 characters",
            "a key of 1024 that ends in",
            key -> key.length() <= LONGEST ? key : key.substring(0, LONGEST)),
        new Mutant(
            "gives what has no key one",
            Set.of(39),
            "events without a key were begun",
            Change.publishers((publisher, runtime) -> new Keyed(publisher, "none"))));
  }

  private static Mutant keys(String name, String message, UnaryOperator<String> change) {
    return new Mutant(
        name,
        Set.of(39),
        message,
        Change.publishers(
            (publisher, runtime) ->
                new ForwardingPublisher(publisher) {
                  @Override
                  public boolean trySend(Outbound sent, SendCallback callback) {
                    String key = sent.key();
                    return delegate.trySend(
                        key == null ? sent : withKey(sent, change.apply(key)), callback);
                  }
                }));
  }

  static Outbound withKey(Outbound sent, String key) {
    return new Outbound(sent.to(), sent.payload(), key, sent.delay(), sent.ttl(), sent.priority());
  }

  /** Gives what has no key this one. */
  private static final class Keyed extends ForwardingPublisher {
    private final String key;

    Keyed(BinderPublisher delegate, String key) {
      super(delegate);
      this.key = key;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return delegate.trySend(message.key() == null ? withKey(message, key) : message, callback);
    }
  }

  /** Makes a key of each publisher's own out of each key. */
  private static final class OwnQueue extends ForwardingPublisher {
    private final String own = "'" + System.identityHashCode(this);

    OwnQueue(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return delegate.trySend(
          message.key() == null ? message : withKey(message, message.key() + own), callback);
    }
  }
}
