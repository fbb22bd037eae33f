package dev.waybill.rabbitmq.crash;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the handlers of one process did, a line per begin and end. Each line is one unbuffered
 * write, so it outlives a kill -9 of the process; times are of the machine's monotonic clock, so
 * they order the lines of all processes.
 */
final class HandlerLog implements Closeable {
  /** One call of a handler. {@code end} is {@link Long#MAX_VALUE} where the process died in it. */
  record Call(
      String process, String id, String key, int attempt, long begin, long end, boolean ok) {
    boolean ended() {
      return end != Long.MAX_VALUE;
    }
  }

  private final FileOutputStream out;

  HandlerLog(Path file) {
    try {
      out = new FileOutputStream(file.toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void begin(String id, String key, int attempt) {
    write("B " + System.nanoTime() + " " + id + " " + key + " " + attempt + "\n");
  }

  void end(String id, String key, boolean ok) {
    write("E " + System.nanoTime() + " " + id + " " + key + " " + ok + "\n");
  }

  private void write(String line) {
    try {
      out.write(line.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The calls of one process in the order they began. */
  static List<Call> read(Path file) {
    List<Call> calls = new ArrayList<>();
    Map<String, Integer> open = new HashMap<>();
    String process = file.getFileName().toString();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        String[] words = line.split(" ");
        long nanos = Long.parseLong(words[1]);
        if (words[0].equals("B")) {
          open.put(words[2], calls.size());
          calls.add(
              new Call(
                  process,
                  words[2],
                  words[3],
                  Integer.parseInt(words[4]),
                  nanos,
                  Long.MAX_VALUE,
                  false));
        } else {
          int place = open.remove(words[2]);
          Call call = calls.get(place);
          calls.set(
              place,
              new Call(
                  process,
                  call.id,
                  call.key,
                  call.attempt,
                  call.begin,
                  nanos,
                  Boolean.parseBoolean(words[4])));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return calls;
  }
}
