package dev.waybill.examples.demo;

import java.io.PrintStream;

/** What the demo writes on. Thread-safe: a line stays a line. */
final class Paper {
  private static final String BOLD = "1";
  private static final String RED = "31";
  private static final String GREEN = "32";

  private final PrintStream out;
  private final boolean colour;

  Paper(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  void heading(String text) {
    gap();
    out.println(ink(BOLD, text));
  }

  void line(String text) {
    out.println("   " + text);
  }

  void gap() {
    out.println();
  }

  /** Heads the columns of {@link #call}. */
  void callColumns() {
    line("%8s  %-5s  %-4s  %s".formatted("time", "order", "key", "attempt"));
  }

  void call(Call call, String what) {
    String verdict = call.shipped() ? ink(GREEN, "ok  ") : ink(RED, "FAIL");
    line(
        "%6.2f s  #%-4d  %-4s  %d  %s  %s"
            .formatted(
                call.at().toNanos() / 1e9,
                call.order().number(),
                call.order().customer(),
                call.attempt(),
                verdict,
                what));
  }

  private String ink(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
