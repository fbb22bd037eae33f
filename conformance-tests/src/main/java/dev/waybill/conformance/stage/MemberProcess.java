package dev.waybill.conformance.stage;

import dev.waybill.Messaging;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.fault.ParentWatch;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the JVM of a {@link ChildMember} runs: a member that does as its {@link Orders} say and
 * writes to the same journal. The only argument is the file of the orders, which is deleted once it
 * is read, for it may hold secrets. Says "ready" when it is so in all its groups; on "close" and a
 * number of milliseconds it leaves in an orderly way, says "closed" and ends.
 */
final class MemberProcess {
  private static final int HALTED = 137;

  private MemberProcess() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    Orders orders = Orders.read(file);
    Files.delete(file);
    Journal journal = Journal.open(orders.journal());
    Life life = new Life(journal);
    FatalMoments moments = new FatalMoments(orders.fatal(), () -> halt(orders, journal, life));
    try (Messaging messaging =
        moments.watching(BinderUnderTest.named(orders.binder())).open(orders.configuration())) {
      List<Subscription> subscriptions = new ArrayList<>();
      for (Orders.Role role : orders.roles()) {
        subscriptions.add(subscribe(messaging, orders, role, journal, life, moments));
      }
      CompletableFuture.allOf(
              subscriptions.stream().map(Subscription::ready).toArray(CompletableFuture<?>[]::new))
          .thenRun(() -> System.out.println("ready"));
      String[] words = ParentWatch.nextLine().split(" ", -1);
      Duration within = Duration.ofMillis(Long.parseLong(words[1]));
      if (subscriptions.size() == 1) {
        subscriptions.get(0).close(within);
      } else {
        messaging.close(within);
      }
      System.out.println("closed");
    }
  }

  private static Subscription subscribe(
      Messaging messaging,
      Orders orders,
      Orders.Role role,
      Journal journal,
      Life life,
      FatalMoments moments) {
    MessageCodec codec = new MessageCodec(orders.run(), orders.seed());
    RecordingHandler handler =
        new RecordingHandler(
            life,
            codec,
            orders.member(),
            role.group(),
            role.work(),
            new Mending(orders.journal()),
            () -> halt(orders, journal, life),
            false);
    SubscriptionOptions.Builder options = SubscriptionOptions.builder();
    if (role.durably()) {
      options.idempotency(
          new RecordingStore(
              new DurableStore(Stage.storeOf(orders.journal())),
              true,
              life,
              codec,
              orders.member(),
              role.group(),
              moments));
    }
    return messaging.subscribe(
        orders.destination(), Stage.group(role.group()), handler, options.build());
  }

  private static void halt(Orders orders, Journal journal, Life life) {
    life.end(
        () -> {
          for (Orders.Role role : orders.roles()) {
            journal.write(
                EntryKind.MEMBER_KILLED,
                orders.member(),
                role.group(),
                Journal.NO_MESSAGE,
                0,
                0,
                0);
          }
          Runtime.getRuntime().halt(HALTED);
        });
  }
}
