package org.example.jdbcqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.spi.SubscriptionSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final Tables tables = new Tables();
  private final Session session = tables.session();
  private long nanos;
  private final Membership one = member(LEASE);
  private final Membership dead = member(LEASE.negated());

  @BeforeEach
  void join() throws SQLException {
    Tables.provision(session, TopologyMode.APPLY);
    for (Membership each : List.of(one, dead)) {
      session.transaction(any -> join(any, each));
      each.joined();
    }
  }

  @Test
  void freesTheShardsOfWhoIsDead() throws SQLException {
    session.transaction(any -> claim(any, dead));
    nanos += LEASE.toNanos();

    assertEquals(List.of(), session.transaction(any -> bury(any, one)));
    assertEquals(List.of(0, 1), session.transaction(any -> claim(any, one)));
  }

  @Test
  void tellsWhoWasTakenForDeadBeforeItWritesAnything() throws SQLException {
    nanos += LEASE.toNanos();
    assertTrue(session.transaction(dead::renew));

    session.transaction(any -> bury(any, one));

    assertFalse(session.transaction(dead::renew));
  }

  @Test
  void takesNobodyForDeadWhenItHasJustCome() throws SQLException {
    session.transaction(any -> claim(any, dead));

    assertEquals(List.of(0, 1), session.transaction(any -> bury(any, one)));
  }

  @Test
  void takesNobodyForDeadWhenItWasCutOffItself() throws SQLException {
    session.transaction(any -> claim(any, dead));
    nanos += LEASE.toNanos();

    session.transaction(one::renew);

    assertEquals(List.of(0, 1), session.transaction(any -> bury(any, one)));
  }

  @Test
  void freesWhatIsLockedByWhoStandsStillInATransaction() throws SQLException {
    session.transaction(any -> claim(any, dead));
    nanos += LEASE.toNanos();
    try (Session still = tables.session()) {
      assertTrue(still.transaction(dead::renew));
      assertThrows(
          SQLException.class,
          () ->
              still.transaction(
                  open -> {
                    dead.renew(open);
                    assertEquals(List.of(), session.transaction(any -> bury(any, one)));
                    return true;
                  }));
    }
  }

  @Test
  void sharesTheShardsOut() throws SQLException {
    int shares = session.transaction(any -> one.fairShare(any, 3) + dead.fairShare(any, 3));

    assertEquals(3, shares);
  }

  private Membership member(Duration lease) {
    SubscriptionSpec spec =
        new SubscriptionSpec(
            "orders", "billing", "m", Ordering.KEY, StartPosition.latest(), true, LEASE, Map.of());
    return new Membership(spec, "orders", () -> nanos, lease);
  }

  private static boolean join(Session session, Membership member) throws SQLException {
    member.join(session);
    return true;
  }

  private static List<Integer> claim(Session session, Membership member) throws SQLException {
    ShardClaims claims = new ShardClaims(member);
    claims.claim(session, 2);
    return claims.own(session);
  }

  /** Answers what the other one still owns. */
  private List<Integer> bury(Session session, Membership member) throws SQLException {
    member.buryDead(session);
    return new ShardClaims(dead).own(session);
  }
}
