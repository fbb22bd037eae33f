package dev.waybill.conformance.stage;

import dev.waybill.Messaging;
import dev.waybill.Subscription;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.fault.ParentWatch;
import dev.waybill.conformance.journal.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the JVM of a {@link ChildMember} runs: a member that does as its {@link Orders} say and
 * writes to the same journal. The only argument is the file of the orders, which is deleted once it
 * is read, for it may hold secrets. Says "ready"; on "close" and a number of milliseconds it leaves
 * in an orderly way, says "closed" and ends.
 */
final class MemberProcess {
  private MemberProcess() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    Orders orders = Orders.read(file);
    Files.delete(file);
    try (Messaging messaging =
        BinderUnderTest.named(orders.binder()).open(orders.configuration())) {
      RecordingHandler handler =
          new RecordingHandler(
              Journal.open(orders.journal()),
              new MessageCodec(orders.run(), orders.seed()),
              orders.member(),
              orders.group(),
              Work.lasting(orders.workMicros()));
      Subscription subscription =
          messaging.subscribe(orders.destination(), Stage.group(orders.group()), handler);
      subscription.ready().thenRun(() -> System.out.println("ready"));
      String[] words = ParentWatch.nextLine().split(" ", -1);
      subscription.close(Duration.ofMillis(Long.parseLong(words[1])));
      System.out.println("closed");
    }
  }
}
