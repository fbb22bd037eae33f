package dev.waybill.conformance.check;

import dev.waybill.Messaging;
import dev.waybill.Publisher;
import dev.waybill.Subscription;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Programs are opened, publish, handle and are closed, one after the other. Some come first that do
 * not count, since a client may keep what it needs once. Alone, because open files are those of the
 * whole process.
 */
final class ManyCycles implements Scenario {
  /** Whether all threads of a program ended with it. */
  static final String THREADS = "programs that leave no thread behind";

  /** Whether the process has no more open files and sockets than before. */
  static final String FILES = "open files after all programs";

  /** Whether the process has no more direct memory than before. */
  static final String MEMORY = "direct memory after all programs";

  static final int CYCLES = 12;
  private static final int WARM_UP = 3;
  private static final int EVENTS = 20;
  private static final int SPARE_FILES = 4;
  private static final long SPARE_BYTES = 8L << 20;
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "many-cycles";
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public void play(Stage stage) {
    for (int i = 0; i < WARM_UP; i++) {
      cycle(stage, i);
    }
    long files = settled();
    long memory = directMemory();
    boolean gone = true;
    for (int i = 0; gone && i < CYCLES; i++) {
      int number = WARM_UP + i;
      OwnThreads threads = OwnThreads.of("cycle", PATIENCE, () -> cycle(stage, number));
      gone = Patience.holds(SOON, () -> threads.now() == 0);
      stage.observe(
          THREADS, gone, "cycle " + i + " left " + threads.now() + " threads: " + threads.names());
    }
    Patience.holds(SOON, () -> files() <= files + SPARE_FILES);
    stage.observe(
        FILES,
        files() <= files + SPARE_FILES,
        files() + " open files, and " + files + " before " + CYCLES + " programs");
    Patience.holds(SOON, () -> collected() <= memory + SPARE_BYTES);
    stage.observe(
        MEMORY,
        directMemory() <= memory + SPARE_BYTES,
        directMemory() + " bytes, and " + memory + " before " + CYCLES + " programs");
  }

  private static void cycle(Stage stage, int number) {
    AtomicInteger handled = new AtomicInteger();
    try (Messaging program = stage.binder().open(Map.of())) {
      Subscription subscription =
          program.subscribe(
              stage.destination(), Stage.group(0), delivery -> handled.incrementAndGet());
      Patience.await(PATIENCE, "a member to be ready", subscription.ready());
      Publisher publisher = program.publisher(stage.destination());
      for (int i = 0; i < EVENTS; i++) {
        publisher.publish(stage.codec().event(Message.good(number * EVENTS + i, 0, i, number)));
      }
      Patience.await(PATIENCE, "events to be handled", () -> handled.get() >= EVENTS);
    }
  }

  /** How many are open when it no longer changes: what other scenarios had open is closed late. */
  private static long settled() {
    long[] seen = {files(), System.nanoTime()};
    Patience.holds(
        SOON,
        () -> {
          long now = files();
          if (now != seen[0]) {
            seen[0] = now;
            seen[1] = System.nanoTime();
          }
          return System.nanoTime() - seen[1] > TimeUnit.MILLISECONDS.toNanos(500);
        });
    return seen[0];
  }

  /** Files and sockets; 0 where the system does not tell. */
  private static long files() {
    if (!Files.isDirectory(OPEN_FILES)) {
      return 0;
    }
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot count open files", e);
    }
  }

  private static long collected() {
    System.gc();
    return directMemory();
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
