package dev.waybill.test;

import dev.waybill.ErrorCode;
import dev.waybill.Interceptor.PublishChain;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.engine.Attempt;
import dev.waybill.memory.MemoryFaults;
import io.cloudevents.CloudEvent;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Makes things go wrong in a {@link WaybillTest}. What is armed for the next publish or event waits
 * for it, however long. Groups are named as in {@link WaybillTest#deliveredTo}. For the thread of
 * the test and for handlers; no method blocks.
 */
public final class Faults {
  private enum PublishFault {
    REJECTED,
    UNCERTAIN,
    TWICE
  }

  private final Supplier<MemoryFaults> broker;
  private final Programs programs;
  private final Journal journal;
  private final Map<String, Queue<PublishFault>> publishFaults = new ConcurrentHashMap<>();
  private final Set<GroupName> deadly = ConcurrentHashMap.newKeySet();

  Faults(Supplier<MemoryFaults> broker, Programs programs, Journal journal) {
    this.broker = broker;
    this.programs = programs;
    this.journal = journal;
  }

  /**
   * The oldest program that is a member of this group dies, as by {@code kill -9}: nothing of it
   * ever ends, and what it had in hand goes to other members, with its attempts so far. Called
   * inside a handler of that program, it does not return.
   *
   * @throws IllegalArgumentException if no living program is a member
   */
  public void crash(String group) {
    crash(programs.memberOf(journal.group(group)));
  }

  private void crash(Program program) {
    program.die(
        member -> {
          if (programs.isPresent(member)) { // the first takes the others of its program along
            broker.get().crash(member.member());
          }
        });
  }

  /**
   * The program that handles an event of this group next dies when its handler has succeeded: the
   * effect is there, and the broker does not know.
   */
  public void crashAfterNext(String group) {
    deadly.add(journal.group(group));
  }

  /** A handler has succeeded, and nobody has been told. */
  void handled(Program program, Attempt attempt) {
    if (program.isAlive() && deadly.remove(new GroupName(attempt.destination(), attempt.group()))) {
      crash(program);
    }
  }

  /** Every shard of the group moves on to its next member; a lone member gets its own again. */
  public void rebalance(String group) {
    GroupName name = journal.group(group);
    broker.get().rebalance(name.destination(), name.group());
  }

  /** The next publish to this destination is rejected: CONNECTION, and nothing is stored. */
  public void failNextPublish(String destination) {
    arm(destination, PublishFault.REJECTED);
  }

  /** The next publish to this destination is stored and ends as uncertain: TIMEOUT. */
  public void loseNextConfirmation(String destination) {
    arm(destination, PublishFault.UNCERTAIN);
  }

  /** The next event published to this destination is stored twice, as by a publisher in doubt. */
  public void duplicateNext(String destination) {
    arm(destination, PublishFault.TWICE);
  }

  private void arm(String destination, PublishFault fault) {
    publishFaults.computeIfAbsent(destination, absent -> new ConcurrentLinkedQueue<>()).add(fault);
  }

  CompletableFuture<PublishReceipt> publish(
      String destination, CloudEvent event, PublishChain next) {
    Queue<PublishFault> armed = publishFaults.get(destination);
    PublishFault fault = armed == null ? null : armed.poll();
    if (fault == PublishFault.REJECTED) {
      return CompletableFuture.failedFuture(
          new PublishRejectedException(
              ErrorCode.CONNECTION,
              "Publish of '%s' to '%s' failed, as the test wanted"
                  .formatted(event.getId(), destination),
              null));
    }
    CompletableFuture<PublishReceipt> stored = next.proceed(event);
    if (fault == PublishFault.TWICE) {
      return next.proceed(event);
    }
    return fault == null ? stored : stored.thenCompose(Faults::uncertain);
  }

  private static CompletableFuture<PublishReceipt> uncertain(PublishReceipt receipt) {
    return CompletableFuture.failedFuture(
        new PublishUncertainException(
            ErrorCode.TIMEOUT,
            "Publish of '%s' to '%s' is uncertain, as the test wanted"
                .formatted(receipt.eventId(), receipt.destination()),
            null));
  }

  /**
   * The broker loses the next acknowledgement: that event comes again, to whoever has its shard
   * after the next {@link #rebalance} or {@link #crash}.
   */
  public void loseNextAck() {
    broker.get().loseAcks(1);
  }

  /** Whether the broker refuses dead letters from now on: what is given up waits with its key. */
  public void refuseDeadLetters(boolean refuse) {
    broker.get().refuseDeadLetters(refuse);
  }

  /**
   * Takes the broker away: members lose what they have, publishes become uncertain at their
   * deadline, health is DOWN.
   */
  public void cut() {
    broker.get().cut();
  }

  /** Ends {@link #cut}. */
  public void restore() {
    broker.get().restore();
  }
}
