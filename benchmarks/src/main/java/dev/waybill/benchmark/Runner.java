package dev.waybill.benchmark;

import dev.waybill.conformance.fault.ParentWatch;
import java.util.Locale;

/**
 * A contestant's JVM: takes a {@link Setting} per line and answers with a {@link Sample}, or with
 * what went wrong.
 */
final class Runner {
  /** What the parent says when it wants no more samples. */
  static final String END = "end";

  private Runner() {}

  /** Takes the contestant's class and the {@link Kind}. */
  public static void main(String[] args) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Contestant contestant = contestant(args[0]);
    Scenario scenario = Kind.valueOf(args[1]).scenario();
    boolean connected = false;
    for (String line = ParentWatch.nextLine(); !line.equals(END); line = ParentWatch.nextLine()) {
      Setting setting = Setting.parse(line);
      try {
        if (!connected) {
          contestant.connect(setting.endpoint());
          connected = true;
        }
        System.out.println("sample " + scenario.run(contestant, setting).line());
      } catch (Exception failure) {
        failure.printStackTrace();
        System.out.println("failed: " + failure);
      }
    }
    if (connected) {
      contestant.close();
    }
    System.exit(0);
  }

  private static Contestant contestant(String className) {
    try {
      return Class.forName(className)
          .asSubclass(Contestant.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "No contestant '%s': it must be a class with a constructor that takes nothing"
              .formatted(className),
          e);
    }
  }
}
