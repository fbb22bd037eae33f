package dev.waybill.conformance.stage;

import dev.waybill.IdempotencyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An idempotency store in a file that processes share: a line for each claim, mark and release,
 * written under the file's lock, so that the death of any process leaves it whole. Thread-safe, but
 * a JVM may have one for a file only.
 */
final class DurableStore implements IdempotencyStore, AutoCloseable {
  private record Entry(boolean done, String token, Instant until) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Entry> entries = new HashMap<>(); // guarded by lock
  private final FileChannel channel;
  private long read; // guarded by lock

  DurableStore(Path file) {
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the idempotency store " + file, e);
    }
  }

  /** Does something while no other thread or process does. */
  private interface Deed<T> {
    T run() throws IOException;
  }

  private <T> T alone(Deed<T> deed) {
    boolean interrupted = Thread.interrupted(); // which would close the channel, for all threads
    lock.lock();
    try (FileLock whole = channel.lock()) {
      if (!whole.isValid()) {
        throw new IllegalStateException("The idempotency store cannot be locked");
      }
      catchUp();
      return deed.run();
    } catch (IOException e) {
      throw new UncheckedIOException("The idempotency store cannot be used", e);
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Claim begin(Key key, Duration lease) {
    return alone(
        () -> {
          Instant now = Instant.now();
          Entry entry = entries.get(key);
          if (entry != null && entry.done) {
            return new Claim.Done();
          }
          if (entry != null && entry.until.isAfter(now)) {
            return new Claim.Busy(entry.until);
          }
          String token = UUID.randomUUID().toString();
          append(key, "claim", token, now.plus(lease));
          return new Claim.Fresh(token);
        });
  }

  @Override
  public void complete(Key key, String token) {
    alone(() -> append(key, "done", token, Instant.EPOCH));
  }

  @Override
  public void release(Key key, String token) {
    alone(
        () -> {
          Entry entry = entries.get(key);
          boolean held = entry != null && !entry.done && entry.token.equals(token);
          return held && append(key, "claim", token, Instant.EPOCH);
        });
  }

  private boolean append(Key key, String what, String token, Instant until) throws IOException {
    String line =
        String.join(
            "\t",
            key.group(),
            key.source(),
            key.id(),
            what,
            token,
            Long.toString(until.toEpochMilli()));
    channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)), read);
    catchUp();
    return true;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The idempotency store cannot be closed", e);
    }
  }

  /** What others have written since. */
  private void catchUp() throws IOException {
    ByteBuffer news = ByteBuffer.allocate((int) (channel.size() - read));
    while (news.hasRemaining() && channel.read(news, read + news.position()) >= 0) {
      // goes on
    }
    String text = new String(news.array(), 0, news.position(), StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n') + 1; // a writer may have died before the end of its line
    for (String line : text.substring(0, end).lines().toList()) {
      String[] words = line.split("\t", -1);
      Instant until = Instant.ofEpochMilli(Long.parseLong(words[5]));
      entries.put(
          new Key(words[0], words[1], words[2]),
          new Entry(words[3].equals("done"), words[4], until));
    }
    read += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }
}
