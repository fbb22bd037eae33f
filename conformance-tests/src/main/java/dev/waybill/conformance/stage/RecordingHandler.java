package dev.waybill.conformance.stage;

import dev.waybill.Delivery;
import dev.waybill.MessageHandler;
import dev.waybill.NonRetryableException;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The handler of every member: writes that it was called, does what the message's script says,
 * writes how it ended. It asserts nothing; that comes after the run. Thread-safe.
 */
final class RecordingHandler implements MessageHandler {
  private final Life life;
  private final MessageCodec codec;
  private final int member;
  private final int group;
  private final Work work;
  private final Mending mending;
  private final Runnable halt;
  private final boolean effects;

  /**
   * A handler that ends its process by {@code halt}, should a message say so, and writes an effect
   * where it is to have one.
   */
  RecordingHandler(
      Life life,
      MessageCodec codec,
      int member,
      int group,
      Work work,
      Mending mending,
      Runnable halt,
      boolean effects) {
    this.life = life;
    this.codec = codec;
    this.member = member;
    this.group = group;
    this.work = work;
    this.mending = mending;
    this.halt = halt;
    this.effects = effects;
  }

  @Override
  public void handle(Delivery delivery) throws Exception {
    Optional<Message> known = codec.message(delivery.event());
    if (known.isEmpty()) {
      String id = delivery.event().getId();
      life.write(
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
    life.write(EntryKind.DELIVERED, member, group, number, attempt, 0, 0);
    if (!codec.isIntact(message, delivery.event())) {
      life.write(EntryKind.CORRUPT, member, group, number, attempt, 0, 0);
    }
    try {
      work.run(message, delivery);
      if (message.fails(group, attempt)) {
        fail(message);
      }
    } catch (Throwable failure) {
      life.write(EntryKind.HANDLED, member, group, number, attempt, outcome(failure), 0);
      throw failure;
    }
    if (effects) {
      life.write(EntryKind.EFFECT, member, group, number, 0, 0, 0);
    }
    life.write(EntryKind.HANDLED, member, group, number, attempt, 0, 0);
  }

  private void fail(Message message) throws InterruptedException {
    switch (message.trouble()) {
      case UNTIL_MENDED -> {
        if (mending.isDone()) {
          return;
        }
      }
      case STUCK_UNTIL_MENDED -> {
        while (!mending.isDone()) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        return;
      }
      case HALT -> halt.run();
      default -> {}
    }
    throwSneakily(
        message.trouble().throwable("message " + message.number() + " fails, as its script says"));
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
