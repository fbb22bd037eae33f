package dev.waybill.conformance.fault;

import java.nio.file.Path;
import java.time.Duration;

/** The child of {@link ChildJvmTest}; obeys one word per line. */
final class ChildMember {
  private ChildMember() {}

  public static void main(String[] args) throws InterruptedException {
    System.out.println("ready " + String.join(",", args));
    System.err.println("to the log only");
    while (true) {
      obey(ParentWatch.nextLine());
    }
  }

  private static void obey(String line) {
    if (line.equals("exit")) {
      System.exit(7);
    } else if (line.startsWith("fork ")) {
      fork(Path.of(line.substring(5)));
    } else {
      System.out.println("noise before " + line);
      System.out.println("echo " + line);
    }
  }

  /** Starts two children of its own, one of them paused, and never looks after them again. */
  @SuppressWarnings("resource")
  private static void fork(Path log) {
    ChildProcess running = ChildJvm.of(ChildMember.class).log(log).start();
    ChildProcess paused = ChildJvm.of(ChildMember.class).log(log).start();
    running.await(line -> line.startsWith("ready"), Duration.ofSeconds(60));
    paused.await(line -> line.startsWith("ready"), Duration.ofSeconds(60));
    paused.pause(Duration.ofHours(1));
    System.out.println("forked " + running.pid() + " " + paused.pid());
  }
}
