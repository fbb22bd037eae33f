package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a member. All that a member knows is this thread's; others leave requests. Each
 * round does what was requested, writes what there is to be written in one transaction, and takes
 * what may be taken in another.
 */
final class MemberLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(MemberLoop.class);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration LAST_TRY = Duration.ofSeconds(3);

  final Requests requests;
  final Settlements settlements = new Settlements();
  final OwnedShards shards;
  final CompletableFuture<Void> ready = new CompletableFuture<>();
  final CompletableFuture<Void> left = new CompletableFuture<>();

  private final String name;
  private final Database database;
  private final BinderRuntime runtime;
  private final Duration pollInterval;
  private final DeliverySink sink;
  private final Membership membership;
  private final ShardClaims claims;
  private final Intake intake;
  private long tickedAt;
  private long leaveBy;
  private boolean leaving;
  private boolean foundSome;
  private boolean failing;

  /** Whether something may have been committed that this member does not know of. */
  private boolean doubtful;

  private boolean ended;

  MemberLoop(
      SubscriptionSpec spec,
      String destination,
      DeliverySink sink,
      Database database,
      BinderRuntime runtime,
      OptionValues options) {
    this.name = spec.destination() + "/" + spec.group();
    this.database = database;
    this.runtime = runtime;
    this.sink = sink;
    pollInterval = options.get(JdbcQueueOptions.POLL_INTERVAL);
    requests = new Requests(spec.member());
    membership =
        new Membership(spec, destination, runtime::nanoTime, options.get(JdbcQueueOptions.LEASE));
    claims = new ShardClaims(membership);
    shards = new OwnedShards(spec, sink, runtime, requests);
    intake = new Intake(membership);
    tickedAt = runtime.nanoTime() - TICK.toNanos();
  }

  /** To be called in the loop: the next round is the last one, unless the database is away. */
  void leave() {
    leaving = true;
    leaveBy = runtime.nanoTime() + LAST_TRY.toNanos();
  }

  @Override
  public void run() {
    try (Session session = new Session(database)) {
      while (!ended) {
        requests.serve(foundSome && !failing ? Duration.ZERO : pollInterval);
        try {
          round(session);
          failing = false;
        } catch (SQLException e) {
          failed(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException defect) {
      log.error("Member of '{}' ended by a defect of the binder", name, defect);
      sink.failure(defect, true);
    } finally {
      requests.end();
      settlements.fail(requests.closed());
      ready.completeExceptionally(requests.closed());
      left.complete(null);
    }
  }

  private void round(Session session) throws SQLException {
    if (!membership.isJoined()) {
      join(session);
    } else if (leaving) {
      leave(session);
    } else {
      boolean tick = runtime.nanoTime() - tickedAt >= TICK.toNanos();
      List<OwnedShard> drained = shards.drained();
      if (tick || doubtful || settlements.hasNews() || !drained.isEmpty()) {
        keepUp(session, tick, drained);
      }
      take(session);
    }
  }

  private void join(Session session) throws SQLException {
    if (leaving) {
      ended = true;
      return;
    }
    try {
      session.transaction(
          any -> {
            membership.join(any);
            return true;
          });
      membership.joined();
      ready.complete(null);
    } catch (MessagingException missing) {
      ready.completeExceptionally(missing);
      ended = true;
    }
  }

  /** What a round has found out about the shards. */
  private record Standing(boolean alive, List<Integer> own, int share) {
    static final Standing UNKNOWN = new Standing(true, List.of(), Integer.MAX_VALUE);
    static final Standing DEAD = new Standing(false, List.of(), 0);
  }

  private void keepUp(Session session, boolean tick, List<OwnedShard> drained) throws SQLException {
    if (doubtful) {
      session.transaction(membership::renew); // tells others the session that it has now
    }
    Standing standing = session.transaction(any -> write(any, tick, drained));
    if (!standing.alive()) {
      startOver();
      return;
    }
    membership.renewed();
    doubtful = false;
    settlements.written();
    shards.gaveBack(drained);
    drained.forEach(each -> settlements.forget(each.shard));
    if (tick) {
      tickedAt = runtime.nanoTime();
      shards.are(standing.own(), standing.share());
    }
  }

  /** The lease first: its row stays locked, so that nobody takes this member for dead meanwhile. */
  private Standing write(Session session, boolean tick, List<OwnedShard> drained)
      throws SQLException {
    if (!membership.renew(session)) {
      return Standing.DEAD;
    }
    settlements.write(session, membership);
    if (doubtful) {
      settlements.letGoOfUnknown(session, membership);
    }
    for (OwnedShard each : drained) {
      claims.giveBack(session, each.number);
    }
    if (!tick) {
      return Standing.UNKNOWN;
    }
    membership.buryDead(session);
    int share = membership.fairShare(session, claims.count(session));
    int wanted = share - claims.own(session).size();
    if (wanted > 0 && shards.isFetching()) {
      claims.claim(session, wanted);
    }
    return new Standing(true, claims.own(session), share);
  }

  private void take(Session session) throws SQLException {
    List<OwnedShard> wanting = shards.wanting();
    foundSome = false;
    if (wanting.isEmpty()) {
      return;
    }
    Intake.Taken taken = session.transaction(any -> intake.take(any, wanting));
    if (!taken.alive()) {
      startOver();
    } else if (!taken.messages().isEmpty()) {
      membership.renewed();
      foundSome = true;
      taken.messages().forEach(settlements::delivered);
      shards.deliver(taken.messages());
    }
  }

  private void leave(Session session) throws SQLException {
    session.transaction(
        any -> {
          if (membership.renew(any)) {
            settlements.write(any, membership);
            membership.leave(any);
          }
          return true;
        });
    settlements.written();
    ended = true;
  }

  /** Others took this member for dead; what it had is theirs, and it joins as a new one. */
  private void startOver() {
    log.warn("A member of '{}' was silent for too long and begins anew", name);
    lose();
    settlements.fail(requests.closed());
    membership.rejoin();
  }

  private void lose() {
    shards.loseAll().forEach(each -> settlements.forget(each.shard));
  }

  private void failed(SQLException failure) {
    doubtful = true;
    if (!failing) {
      failing = true;
      sink.failure(SqlFailures.exception("Asking the database for '" + name + "'", failure), false);
    }
    if (!membership.isJoined() && SqlFailures.code(failure) == ErrorCode.DESTINATION_NOT_FOUND) {
      ready.completeExceptionally(
          SqlFailures.exception("Subscribing to '" + name + "' failed", failure));
      ended = true;
    }
    if (membership.isJoined() && membership.isOverdue()) {
      lose();
    }
    if (leaving && runtime.nanoTime() - leaveBy >= 0) {
      ended = true;
    }
  }
}
