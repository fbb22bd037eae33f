package dev.waybill.engine;

import dev.waybill.Backoff;
import dev.waybill.ErrorCode;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores copies of deliveries elsewhere: dead letters, retry hops. A copy is tried for ever, with
 * backoff, until it is confirmed or no longer wanted, because its source must not be settled
 * before. Owned by the member's mailbox.
 */
final class Copies {
  private static final Logger log = LoggerFactory.getLogger(Copies.class);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(15), 0.2);

  /** One copy under way. */
  private static final class Job {
    final List<Outbound> forms;
    final BooleanSupplier wanted;
    final Runnable confirmed;
    int form;
    int failures;

    Job(List<Outbound> forms, BooleanSupplier wanted, Runnable confirmed) {
      this.forms = forms;
      this.wanted = wanted;
      this.confirmed = confirmed;
    }
  }

  private final String member;
  private final EngineRuntime runtime;
  private final Mailbox mailbox;
  private final BinderPublisher publisher;
  private final ArrayDeque<Job> unsent = new ArrayDeque<>();
  private int failing;
  private volatile @Nullable String trouble;

  Copies(String member, EngineRuntime runtime, Mailbox mailbox, BinderPublisher publisher) {
    this.member = member;
    this.runtime = runtime;
    this.mailbox = mailbox;
    this.publisher = publisher;
  }

  /** Why copies cannot be stored right now, or null. Any thread. */
  @Nullable String trouble() {
    return trouble;
  }

  /**
   * Stores a copy.
   *
   * @param forms the same message, each smaller than the one before, for a broker that finds one
   *     too large
   * @param wanted asked before each try; where it says no, the copy is forgotten
   * @param confirmed runs in the mailbox when the broker has it
   */
  void store(List<Outbound> forms, BooleanSupplier wanted, Runnable confirmed) {
    unsent.add(new Job(forms, wanted, confirmed));
    send();
  }

  private void send() {
    for (Job job = unsent.peek(); job != null; job = unsent.peek()) {
      if (!job.wanted.getAsBoolean()) {
        forget(job);
      } else if (!trySend(job)) {
        publisher.whenWritable(() -> mailbox.post(this::send));
        return;
      }
      unsent.poll();
    }
  }

  private boolean trySend(Job job) {
    Outbound message = job.forms.get(job.form);
    return publisher.trySend(message, outcome -> mailbox.post(() -> ended(job, outcome)));
  }

  private void ended(Job job, SendOutcome outcome) {
    if (outcome instanceof SendOutcome.Confirmed) {
      if (job.failures > 0 && --failing == 0) {
        trouble = null;
        log.info("Copies of '{}' can be stored again", member);
      }
      job.confirmed.run();
    } else if (outcome instanceof SendOutcome.Rejected rejected) {
      failed(job, rejected.code(), rejected.cause());
    } else if (outcome instanceof SendOutcome.Uncertain uncertain) {
      failed(job, uncertain.code(), uncertain.cause()); // stored twice carries the same dl-id
    }
  }

  private void failed(Job job, ErrorCode code, Throwable cause) {
    if (code == ErrorCode.EVENT_TOO_LARGE && job.form < job.forms.size() - 1) {
      job.form++;
      unsent.add(job);
      send();
      return;
    }
    if (!job.wanted.getAsBoolean() || code == ErrorCode.CLOSED) {
      forget(job);
      return;
    }
    if (++job.failures == 1) {
      failing++;
    }
    report(job, code, cause);
    Duration wait = BACKOFF.delay(job.failures, runtime.random().nextDouble());
    runtime.schedule(
        wait,
        () ->
            mailbox.post(
                () -> {
                  unsent.add(job);
                  send();
                }));
  }

  /** The source of the copy is no longer ours. */
  private void forget(Job job) {
    if (job.failures > 0 && --failing == 0) {
      trouble = null;
    }
  }

  private void report(Job job, ErrorCode code, Throwable cause) {
    boolean first = trouble == null;
    trouble =
        "DEAD_LETTER_UNWRITABLE: a copy of '"
            + member
            + "' for the "
            + job.forms.get(0).to()
            + " cannot be stored ("
            + code
            + "); its source stays unsettled and is tried again";
    if (first) {
      log.error("{}. Check that the place exists and may be written to.", trouble, cause);
    }
  }

  void close() {
    publisher.close();
  }
}
