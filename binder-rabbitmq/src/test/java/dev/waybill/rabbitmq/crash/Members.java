package dev.waybill.rabbitmq.crash;

import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The consuming processes of one test, dead and alive, and everything their handlers did. */
final class Members implements AutoCloseable {
  private static final Duration BOOT = Duration.ofSeconds(60);

  private final Path directory;
  private final List<String> arguments;
  private final Map<String, ChildProcess> alive = new LinkedHashMap<>();
  private final Map<String, Long> died = new LinkedHashMap<>();
  private int started;

  Members(
      String test,
      String endpoint,
      int concurrency,
      int maxMillis,
      String policy,
      String... subscriptions) {
    directory = Path.of("target", "crash", test);
    prepare(directory);
    arguments = new ArrayList<>();
    arguments.add(endpoint);
    arguments.add("");
    arguments.add(Integer.toString(concurrency));
    arguments.add(Integer.toString(maxMillis));
    arguments.add(policy);
    arguments.addAll(List.of(subscriptions));
  }

  /** Makes the directory, without what an earlier run has left there. */
  static void prepare(Path directory) {
    try {
      if (Files.exists(directory)) {
        try (Stream<Path> old = Files.list(directory)) {
          for (Path file : old.toList()) {
            Files.delete(file);
          }
        }
      }
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one more; answers its name. Does not wait for it to be ready. */
  String start() {
    String name = "member-" + ++started;
    List<String> args = new ArrayList<>(arguments);
    args.set(1, file(name).toString());
    alive.put(
        name,
        ChildJvm.of(Member.class)
            .args(args.toArray(String[]::new))
            .flags(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dorg.slf4j.simpleLogger.log.dev.waybill=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true")
            .log(directory.resolve(name + ".out"))
            .start());
    return name;
  }

  /** Replaces those that are gone: one that starts while the broker is down gives up. */
  void startUntil(int number) {
    for (String name : alive()) {
      if (!isAlive(name)) {
        gone(name);
      }
    }
    while (alive.size() < number) {
      start();
    }
  }

  /** From now on nothing is broken any more. */
  void mend() {
    try {
      Files.createFile(directory.resolve("mended"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitReady(String name) {
    alive.get(name).await("ready"::equals, BOOT);
  }

  List<String> alive() {
    return List.copyOf(alive.keySet());
  }

  boolean isAlive(String name) {
    return alive.containsKey(name) && alive.get(name).isAlive();
  }

  /** SIGKILL; answers how many handler calls were open. */
  int kill9(String name) {
    ChildProcess process = alive.remove(name);
    process.kill9();
    died.put(name, System.nanoTime());
    return (int) calls(name).stream().filter(call -> !call.ended()).count();
  }

  /** It ended by itself. */
  void gone(String name) {
    alive.remove(name);
    died.put(name, System.nanoTime());
  }

  int deaths() {
    return died.size();
  }

  long diedAt(String process) {
    return died.getOrDefault(process.replace(".log", ""), Long.MAX_VALUE);
  }

  List<HandlerLog.Call> calls(String name) {
    return Files.exists(file(name)) ? HandlerLog.read(file(name)) : List.of();
  }

  /** Everything that any process did, in the order it began. */
  List<HandlerLog.Call> calls() {
    List<HandlerLog.Call> all = new ArrayList<>();
    for (int i = 1; i <= started; i++) {
      all.addAll(calls("member-" + i));
    }
    all.sort(Comparator.comparingLong(HandlerLog.Call::begin));
    return all;
  }

  private Path file(String name) {
    return directory.resolve(name + ".log");
  }

  @Override
  public void close() {
    alive.values().forEach(ChildProcess::kill9);
  }
}
