package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.spi.BinderRuntime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The thread of a publisher: writes what waits in batches, each in a transaction, in order. A batch
 * whose transaction failed is tried again until its messages are out of time, so nothing overtakes
 * it.
 */
final class SendWriter implements Runnable {
  private static final int MOST = 200;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Database database;
  private final Storage storage;
  private final SendLine line;
  private final BinderRuntime runtime;
  private final Consumer<Send> ended;
  private long number;
  private boolean failing;

  SendWriter(
      Database database,
      Storage storage,
      SendLine line,
      BinderRuntime runtime,
      Consumer<Send> ended) {
    this.database = database;
    this.storage = storage;
    this.line = line;
    this.runtime = runtime;
    this.ended = ended;
  }

  @Override
  public void run() {
    try (Session session = new Session(database)) {
      while (!line.isDone()) {
        List<Send> batch = line.take(MOST);
        write(session, undecided(batch));
        batch.forEach(ended);
        line.flushed().forEach(flush -> flush.done().complete(null));
      }
      storage.forget(session);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when each of the batch has its outcome. */
  private void write(Session session, List<Send> batch) throws InterruptedException {
    number++;
    boolean tried = false;
    for (List<Send> left = batch; !left.isEmpty(); left = undecided(left)) {
      List<Send> now = left;
      boolean again = tried;
      try {
        if (failing && line.isClosed()) {
          giveUp(now, "the database does not answer");
          return;
        }
        session.transaction(any -> storage.store(any, number, now, again));
        failing = false;
      } catch (SQLException e) {
        now.forEach(send -> send.outcome = null); // what it would have been
        if (SqlFailures.code(e) == ErrorCode.INTERNAL) {
          blame(session, now, e);
          return;
        }
        tried = true;
        failing = true;
        now.forEach(send -> send.tried = true);
        giveUp(now, SqlFailures.firstLine(e));
        line.pause(PAUSE);
      }
    }
  }

  /** The database does not like one of them: each has a transaction to itself. */
  private void blame(Session session, List<Send> batch, SQLException cause)
      throws InterruptedException {
    if (batch.size() == 1) {
      batch.get(0).reject(ErrorCode.INTERNAL, SqlFailures.firstLine(cause), cause);
    } else {
      for (Send send : batch) {
        write(session, List.of(send));
      }
    }
  }

  /** Ends those that are out of time, or all if nobody waits for them any more. */
  private void giveUp(List<Send> batch, String why) {
    for (Send send : batch) {
      if (line.isClosed()) {
        send.giveUp(ErrorCode.CLOSED, "the publisher was closed before it was stored: " + why);
      } else if (runtime.nanoTime() - send.deadline >= 0) {
        send.giveUp(ErrorCode.TIMEOUT, "the database has not taken it in time: " + why);
      }
    }
  }

  private static List<Send> undecided(List<Send> batch) {
    return batch.stream().filter(send -> send.outcome == null).toList();
  }
}
