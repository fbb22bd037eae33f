package dev.waybill.conformance.check;

import dev.waybill.Health;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessagePublisher;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Three members share as many shards and many keys, and each must come to do its part. A second
 * group has a member more than there are shards, which must do no harm, nor come to any.
 */
final class FairShares implements Scenario {
  /** Whether a member came to have a quarter of its fair share, or more. */
  static final String SHARES = "members with a quarter of their fair share or more";

  /** Whether a member is well, though there may be nothing for it to do. */
  static final String WELL = "members that are well in a group with more of them than shards";

  static final int SHARED = 0;
  static final int CROWDED = 1;
  static final int MEMBERS = 3;
  static final int CROWD = 4;
  static final int ROUND = 600;
  private static final int KEYS = 150;
  private static final int SHARDS = 3;
  private static final Duration BETWEEN = Duration.ofMillis(300);
  private static final Duration ENOUGH = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "fair-shares";
  }

  @Override
  public int journalEntries() {
    return 600_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    stage.destinationOption("partitions", Integer.toString(SHARDS));
    List<MemberSpec> specs = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      specs.add(MemberSpec.of(SHARED));
    }
    for (int i = 0; i < CROWD; i++) {
      specs.add(MemberSpec.of(CROWDED));
    }
    List<Member> members = stage.members(specs.toArray(new MemberSpec[0]));
    MessagePublisher publisher = stage.publisher();
    List<Message> messages = new ArrayList<>();
    List<Map<Integer, Integer>> rounds = new ArrayList<>();
    // Being ready is not yet to own a shard: the shares of the best round count.
    Patience.holds(ENOUGH, () -> isFair(round(stage, publisher, messages, rounds)));
    Map<Integer, Integer> last = rounds.get(rounds.size() - 1);
    for (Member member : members.subList(0, MEMBERS)) {
      stage.observe(
          SHARES,
          isFair(last) || !stage.environment().balances(),
          "member %d had %d of %d events in the last round"
              .formatted(member.number(), last.getOrDefault(member.number(), 0), ROUND));
    }
    stage.note("shares of the last round: " + last);
    stage.drain(Publishing.ended(List.of(messages), List.of(publisher)));
    for (Member member : members.subList(MEMBERS, MEMBERS + CROWD)) {
      Health health = member.health();
      stage.observe(
          WELL,
          health.status() == Health.Status.UP,
          "member " + member.number() + " is " + health.status() + " " + health.details());
    }
  }

  private static boolean isFair(Map<Integer, Integer> shares) {
    return shares.values().stream().filter(share -> share * 4 * MEMBERS >= ROUND).count()
        == MEMBERS;
  }

  /** Publishes a round, waits until both groups have handled it, and answers the shares. */
  private static Map<Integer, Integer> round(
      Stage stage,
      MessagePublisher publisher,
      List<Message> messages,
      List<Map<Integer, Integer>> rounds) {
    int from = messages.size();
    for (int i = 0; i < ROUND; i++) {
      Message message = Message.good(from + i, 0, i % KEYS, messages.size() / KEYS);
      messages.add(message);
      publisher.publish(message);
    }
    publisher.awaitAll(PATIENCE);
    Map<Integer, Integer> shares = new TreeMap<>();
    int[] crowd = {0};
    int[] read = {0};
    Patience.await(
        PATIENCE,
        "a round to be handled",
        () -> {
          read[0] =
              stage
                  .journal()
                  .read(
                      read[0],
                      entry -> {
                        if (entry.kind() == EntryKind.HANDLED && entry.message() >= from) {
                          if (entry.group() == SHARED) {
                            shares.merge(entry.actor(), 1, Integer::sum);
                          } else {
                            crowd[0]++;
                          }
                        }
                      });
          return crowd[0] >= ROUND
              && shares.values().stream().mapToInt(Integer::intValue).sum() >= ROUND;
        });
    rounds.add(shares);
    if (!isFair(shares)) {
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    return shares;
  }
}
