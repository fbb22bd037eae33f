package dev.waybill.conformance.stage;

import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.time.Duration;
import java.util.function.Consumer;

/** A member in this JVM. */
final class LocalMember implements Member {
  private static final Duration JOIN = Duration.ofSeconds(60);

  private final int number;
  private final int group;
  private final Journal journal;
  private final Messaging messaging;
  private final Subscription subscription;
  private final Life life;
  private final Consumer<LocalMember> killer;
  private volatile boolean alive = true;

  LocalMember(
      int number,
      int group,
      Journal journal,
      Messaging messaging,
      String destination,
      RecordingHandler handler,
      SubscriptionOptions options,
      Life life,
      Consumer<LocalMember> killer) {
    this.number = number;
    this.group = group;
    this.journal = journal;
    this.messaging = messaging;
    this.life = life;
    this.killer = killer;
    journal.write(EntryKind.MEMBER_STARTED, number, group, Journal.NO_MESSAGE, 0, 0, 0);
    subscription = messaging.subscribe(destination, Stage.group(group), handler, options);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int group() {
    return group;
  }

  @Override
  public void awaitReady() {
    Patience.await(JOIN, "member " + number + " to be ready", subscription.ready());
    journal.write(EntryKind.MEMBER_READY, number, group, Journal.NO_MESSAGE, 0, 0, 0);
  }

  @Override
  public void close(Duration within) {
    if (alive) {
      alive = false;
      journal.write(EntryKind.MEMBER_CLOSING, number, group, Journal.NO_MESSAGE, 0, 0, 0);
      subscription.close(within);
      journal.write(EntryKind.MEMBER_CLOSED, number, group, Journal.NO_MESSAGE, 0, 0, 0);
    }
    messaging.close();
  }

  @Override
  public void kill() {
    life.end(
        () -> {
          // First: the next owner may begin while this one is still dying, and the dead are silent.
          journal.write(EntryKind.MEMBER_KILLED, number, group, Journal.NO_MESSAGE, 0, 0, 0);
          killer.accept(this);
        });
  }

  /** Its killer is done. */
  void died() {
    alive = false;
  }

  @Override
  public Health health() {
    return subscription.health();
  }

  @Override
  public Messaging program() {
    return messaging;
  }

  @Override
  public Subscription subscription() {
    return subscription;
  }

  @Override
  public boolean isAlive() {
    return alive;
  }
}
