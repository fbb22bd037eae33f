package dev.waybill.conformance.stage;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads along with what this process prints, to both standard streams, until it is closed. What has
 * kept an own reference to a stream from before is not heard. For one at a time.
 */
public final class Output implements AutoCloseable {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  private Output() {}

  /** Listens from now on. */
  public static Output listen() {
    Output output = new Output();
    System.setOut(output.tee(output.out));
    System.setErr(output.tee(output.err));
    return output;
  }

  private PrintStream tee(PrintStream to) {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int b) {
            heard.write(b);
            to.write(b);
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            heard.write(bytes, from, count);
            to.write(bytes, from, count);
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  /** What was printed so far. */
  public String text() {
    return heard.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
  }
}
