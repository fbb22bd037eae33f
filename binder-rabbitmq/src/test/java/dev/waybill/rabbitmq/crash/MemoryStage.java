package dev.waybill.rabbitmq.crash;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.StartPosition;
import dev.waybill.Subscription;
import dev.waybill.memory.MemoryBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Members share this process and the memory broker lets them die. A dead one's handlers may still
 * run for a moment, but what they do leaves no trace: their log is closed first.
 */
final class MemoryStage implements Stage {
  private final Map<String, String> config;
  private final String broker;
  private final Path directory;
  private final int maxMillis;
  private final DeadLetterPolicy policy;
  private final Messaging messaging;
  private final Map<String, HandlerLog> logs = new LinkedHashMap<>();
  private final Map<String, Long> died = new LinkedHashMap<>();
  private final Map<String, Messaging> members = new LinkedHashMap<>();

  MemoryStage(String test, String family, int maxMillis, String policy) {
    broker = test + "-" + family;
    config =
        Map.of(
            "waybill.binder",
            "memory",
            "waybill.binders.memory.broker",
            broker,
            "waybill.binders.memory.family",
            family,
            "waybill.defaults.partitions",
            "6");
    directory = Path.of("target", "crash", broker);
    this.maxMillis = maxMillis;
    this.policy = DeadLetterPolicy.valueOf(policy);
    Members.prepare(directory);
    messaging = Messaging.open(MessagingConfig.of(config));
  }

  @Override
  public Messaging messaging() {
    return messaging;
  }

  @Override
  public void start() {
    String name = "member-" + (logs.size() + 1) + ".log";
    HandlerLog log = new HandlerLog(directory.resolve(name));
    logs.put(name, log);
    Member member = new Member(log, directory.resolve("mended"), maxMillis);
    Messaging opened = Messaging.open(MessagingConfig.of(config));
    members.put(name, opened);
    Subscription subscription =
        opened.subscribe(
            "orders",
            "billing",
            member::handle,
            Member.options(16, policy, StartPosition.latest()));
    subscription.ready().join();
  }

  /** The last dead letter tells what the broker calls the member. */
  @Override
  public void kill(String process) {
    String name =
        messaging.deadLetters("orders", "billing").browse(null, 10_000).join().letters().stream()
            .reduce((before, letter) -> letter)
            .flatMap(letter -> letter.member())
            .orElseThrow();
    logs.get(process).close();
    died.put(process, System.nanoTime()); // before the next owner can begin
    MemoryBroker.find(broker).orElseThrow().faults().crash(name);
    members.remove(process).close(Duration.ofMillis(100)); // nobody hears it any more
  }

  @Override
  public void mend() {
    try {
      Files.createFile(directory.resolve("mended"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<HandlerLog.Call> calls() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .flatMap(file -> HandlerLog.read(file).stream())
          .sorted(Comparator.comparingLong(HandlerLog.Call::begin))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long diedAt(String process) {
    return died.getOrDefault(process, Long.MAX_VALUE);
  }

  @Override
  public void close() {
    members.values().forEach(member -> member.close(Duration.ofSeconds(5)));
    messaging.close();
    logs.values().forEach(HandlerLog::close);
    MemoryBroker.discard(broker);
  }
}
