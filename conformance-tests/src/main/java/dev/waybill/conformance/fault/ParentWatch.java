package dev.waybill.conformance.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The child's side of {@link ChildJvm}: runs a main class and halts the JVM as soon as standard
 * input ends, so that a child dies with its parent however the parent went.
 *
 * <p>Thread-safe.
 */
public final class ParentWatch {
  private static final int HALTED = 86;
  private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

  private ParentWatch() {}

  /** Runs the main class named by the first argument with the rest, under watch. */
  public static void main(String[] args) throws Throwable {
    Thread watch = new Thread(ParentWatch::watch, "waybill-parent-watch");
    watch.setDaemon(true);
    watch.start();
    Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * Returns the next line that the parent has sent. Blocks until there is one.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public static String nextLine() throws InterruptedException {
    return LINES.take();
  }

  private static void watch() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        LINES.add(line);
      }
    } catch (IOException parentGone) {
      // The end of the stream and its failure mean the same.
    } finally {
      Runtime.getRuntime().halt(HALTED);
    }
  }
}
