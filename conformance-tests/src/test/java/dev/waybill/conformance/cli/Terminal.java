package dev.waybill.conformance.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs commands in this JVM, and keeps what they print. */
final class Terminal {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  int run(String... arguments) {
    return ConformanceCommand.execute(
        new PrintWriter(out, true), new PrintWriter(err, true), false, arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
