package dev.waybill.conformance.stage;

import dev.waybill.Delivery;
import dev.waybill.MessageHandler;
import dev.waybill.NonRetryableException;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The handler of every member: writes that it was called, does what the message's script says,
 * writes how it ended. It asserts nothing; that comes after the run. Thread-safe.
 */
final class RecordingHandler implements MessageHandler {
  private final Journal journal;
  private final MessageCodec codec;
  private final int member;
  private final int group;
  private final Work work;

  /** Held for reading by each write, and for good by death: the dead write nothing. */
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

  private boolean dead; // guarded by life

  RecordingHandler(Journal journal, MessageCodec codec, int member, int group, Work work) {
    this.journal = journal;
    this.codec = codec;
    this.member = member;
    this.group = group;
    this.work = work;
  }

  @Override
  public void handle(Delivery delivery) throws Exception {
    Optional<Message> known = codec.message(delivery.event());
    if (known.isEmpty()) {
      String id = delivery.event().getId();
      write(
          EntryKind.FOREIGN,
          member,
          group,
          Journal.NO_MESSAGE,
          0,
          codec.isOfRun(id) ? 1 : 0,
          id.hashCode());
      return;
    }
    Message message = known.get();
    int number = message.number();
    int attempt = delivery.attempt();
    write(EntryKind.DELIVERED, member, group, number, attempt, 0, 0);
    if (!codec.isIntact(message, delivery.event())) {
      write(EntryKind.CORRUPT, member, group, number, attempt, 0, 0);
    }
    try {
      work.run(message, delivery);
      if (message.fails(group, attempt)) {
        throwSneakily(
            message.trouble().throwable("message " + number + " fails, as its script says"));
      }
    } catch (Throwable failure) {
      write(EntryKind.HANDLED, member, group, number, attempt, outcome(failure), 0);
      throw failure;
    }
    write(EntryKind.HANDLED, member, group, number, attempt, 0, 0);
  }

  private void write(
      EntryKind kind, int actor, int in, int message, int number, int detail, long value) {
    life.readLock().lock();
    try {
      if (!dead) {
        journal.write(kind, actor, in, message, number, detail, value);
      }
    } finally {
      life.readLock().unlock();
    }
  }

  /**
   * Lets its member die by this deed; nothing is written of it afterwards. Until the deed is done
   * no handler ends: else the broker could still hear of an end that the history knows nothing of.
   */
  void die(Runnable deed) {
    life.writeLock().lock();
    try {
      dead = true;
      deed.run();
    } finally {
      life.writeLock().unlock();
    }
  }

  private static int outcome(Throwable failure) {
    if (failure instanceof InterruptedException) {
      return 3;
    }
    return failure instanceof NonRetryableException ? 2 : 1;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void throwSneakily(Throwable failure) throws T {
    throw (T) failure;
  }
}
