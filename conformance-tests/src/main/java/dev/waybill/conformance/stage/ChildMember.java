package dev.waybill.conformance.stage;

import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A member in a JVM of its own: its death is a real one. What becomes of the process is written
 * here, what its handler does by the process itself.
 */
final class ChildMember implements Member {
  private static final Duration JOIN = Duration.ofSeconds(90);
  private static final Duration LEAVE = Duration.ofSeconds(30);

  private final int number;
  private final int group;
  private final Journal journal;
  private final ChildProcess process;
  private volatile boolean alive = true;

  ChildMember(Orders orders, Journal journal, Path log) {
    this.number = orders.member();
    this.group = orders.group();
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
    return group;
  }

  @Override
  public void awaitReady() {
    await("ready", JOIN);
    write(EntryKind.MEMBER_READY);
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
    process.kill9();
    write(EntryKind.MEMBER_KILLED);
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
    return alive;
  }

  private void write(EntryKind kind) {
    journal.write(kind, number, group, Journal.NO_MESSAGE, 0, 0, 0);
  }
}
