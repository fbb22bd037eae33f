package org.example.jdbcqueue;

import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.support.Threads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions one after the other, each in a transaction, on a thread of its own, because
 * JDBC blocks. When nobody asks it looks now and then whether the database is there. Thread-safe.
 */
final class Desk implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);
  private static final int TRIES = 3;

  private final Database database;
  private final LinkedBlockingQueue<Question<?>> questions = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile Health health = Health.up();

  private record Question<T>(String what, Session.Work<T> work, CompletableFuture<T> answer) {

    /** Again where somebody else was in the way, or the connection had broken unnoticed. */
    @Nullable SQLException ask(Session session) {
      SQLException failure = null;
      for (int i = 0; i < TRIES && !answer.isDone(); i++) {
        try {
          answer.complete(session.transaction(work));
          return null;
        } catch (SQLException e) {
          failure = e;
        } catch (RuntimeException e) {
          answer.completeExceptionally(e);
          return null;
        }
      }
      return failure;
    }
  }

  Desk(Database database, BinderRuntime runtime) {
    this.database = database;
    thread = runtime.newThread("desk", this::work);
    thread.start();
  }

  /**
   * Does the work soon. It may be done more than once: a commit whose answer was lost is repeated.
   */
  <T> CompletionStage<T> ask(String what, Session.Work<T> work) {
    Question<T> question = new Question<>(what, work, new CompletableFuture<>());
    questions.add(question);
    if (closed) {
      refuseRest();
    }
    return question.answer();
  }

  /** As of the last time that the database was asked something. */
  Health health() {
    return health;
  }

  private void work() {
    try (Session session = new Session(database)) {
      while (!closed) {
        Question<?> next = questions.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        answer(next == null ? look() : next, session);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      refuseRest();
    }
  }

  private static Question<Integer> look() {
    return new Question<>(
        "Looking for the database",
        session -> session.query("SELECT 1", row -> row.getInt(1)).size(),
        new CompletableFuture<>());
  }

  private void answer(Question<?> question, Session session) {
    SQLException failure = question.ask(session);
    if (failure == null) {
      health = Health.up();
    } else {
      health =
          Health.down(
              "'%s' does not answer: %s"
                  .formatted(database.place(), SqlFailures.firstLine(failure)));
      question
          .answer()
          .completeExceptionally(SqlFailures.exception(question.what() + " failed", failure));
    }
  }

  private void refuseRest() {
    for (Question<?> left = questions.poll(); left != null; left = questions.poll()) {
      left.answer()
          .completeExceptionally(
              new MessagingClosedException(left.what() + " failed: the binder is closed", null));
    }
  }

  /** Nobody is interrupted: an interrupt would close the file of an embedded database. */
  @Override
  public void close() {
    closed = true;
    questions.add(look());
    Threads.join(thread, LAST_WORDS);
  }
}
