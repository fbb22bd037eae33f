package dev.waybill.conformance.stage;

import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A member in a JVM of its own: its death is a real one. What becomes of the process is written
 * here, what its handler does by the process itself.
 */
final class ChildMember implements Member {
  private static final Duration JOIN = Duration.ofSeconds(90);
  private static final Duration LEAVE = Duration.ofSeconds(30);

  private final int number;
  private final List<Integer> groups;
  private final Journal journal;
  private final ChildProcess process;
  private volatile boolean alive = true;
  private volatile boolean ready;

  ChildMember(Orders orders, Journal journal, Path log) {
    this.number = orders.member();
    this.groups = orders.roles().stream().map(Orders.Role::group).toList();
    this.journal = journal;
    write(EntryKind.MEMBER_STARTED);
    process = ChildJvm.of(MemberProcess.class).args(orders.write().toString()).log(log).start();
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int group() {
    return groups.get(0);
  }

  @Override
  public void awaitReady() {
    if (!ready) {
      await("ready", JOIN);
      ready = true;
      write(EntryKind.MEMBER_READY);
    }
  }

  @Override
  public void close(Duration within) {
    if (!alive) {
      return;
    }
    alive = false;
    write(EntryKind.MEMBER_CLOSING);
    process.send("close " + within.toMillis());
    await("closed", within.plus(LEAVE));
    write(EntryKind.MEMBER_CLOSED);
    process.awaitExit(LEAVE);
    process.close();
  }

  private void await(String line, Duration atMost) {
    try {
      process.await(line::equals, atMost);
    } catch (IllegalStateException e) {
      throw new StalledException("Member " + number + " was never " + line, e);
    }
  }

  @Override
  public void kill() {
    alive = false;
    // Still first: what is written of its death lies behind all that it wrote, and before anything
    // that another member does because of it.
    process.pause();
    write(EntryKind.MEMBER_KILLED);
    process.kill9();
  }

  @Override
  public void pause() {
    process.pause();
    write(EntryKind.MEMBER_PAUSED);
  }

  @Override
  public void resume() {
    write(EntryKind.MEMBER_RESUMED);
    process.resume();
  }

  /** Ends the process if it still runs; the history is over. */
  void discard() {
    process.close();
  }

  @Override
  public boolean isAlive() {
    return alive && process.isAlive();
  }

  private void write(EntryKind kind) {
    groups.forEach(group -> journal.write(kind, number, group, Journal.NO_MESSAGE, 0, 0, 0));
  }
}
