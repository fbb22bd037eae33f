package dev.waybill.conformance.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * An append-only journal that threads and processes share. A writer claims the next slot with one
 * atomic addition and fills it; the last byte written is the kind, so that a slot claimed by a
 * process that died before filling it is seen as empty and passed over. The order of the slots is
 * the order of events: what is claimed after an operation returned comes after it.
 *
 * <p>Kept in a file that each process maps, a journal survives the death of any process that writes
 * it, though not that of the machine. Thread-safe; no method blocks or allocates.
 *
 * <p>The file begins with 32 bytes of head (magic, capacity, version, next slot); each slot has 32
 * bytes. Judged again later or elsewhere, the file is a bug report: {@code
 * Journal.open(file).history()}.
 */
public final class Journal {
  /** How a sentinel, which is no message, is numbered. */
  public static final int NO_MESSAGE = -1;

  static final int HEAD = 32;
  static final int SLOT = 32;
  static final long MAGIC = 0x5741_5942_494c_4c31L; // WAYBILL1
  static final int VERSION = 1;
  static final int VERSION_AT = 12;
  static final int NEXT = 16;
  static final long GIVEN_UP_NANOS = 2_000_000_000L;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer slots;
  private final LongSupplier clock;
  private final int capacity;

  private Journal(ByteBuffer slots, LongSupplier clock) {
    this.slots = slots.order(ByteOrder.LITTLE_ENDIAN);
    this.clock = clock;
    capacity = slots.getInt(8);
  }

  /** A journal in memory, on a clock of its own, such as a virtual one. */
  public static Journal inMemory(int capacity, LongSupplier clock) {
    return new Journal(formatted(ByteBuffer.allocateDirect(bytes(capacity)), capacity), clock);
  }

  /** Creates a journal file, on {@link System#nanoTime}, which the processes of a machine share. */
  public static Journal create(Path file, int capacity) {
    ByteBuffer mapped =
        map(file, bytes(capacity), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ);
    return new Journal(formatted(mapped, capacity), System::nanoTime);
  }

  /**
   * Opens a journal that another process has created.
   *
   * @throws IllegalArgumentException if the file is no journal, is not whole, or is of a newer
   *     format
   */
  public static Journal open(Path file) {
    return open(file, System::nanoTime);
  }

  static Journal open(Path file, LongSupplier clock) {
    ByteBuffer mapped = map(file, -1, StandardOpenOption.READ).order(ByteOrder.LITTLE_ENDIAN);
    if (mapped.capacity() < HEAD || mapped.getLong(0) != MAGIC) {
      throw new IllegalArgumentException(file + " is no journal of this suite");
    }
    int version = mapped.getInt(VERSION_AT);
    if (version > VERSION) {
      throw new IllegalArgumentException(
          "%s is a journal of format %d, and this release reads formats up to %d: use the release that wrote it, or a newer one"
              .formatted(file, version, VERSION));
    }
    if (mapped.capacity() < bytes(mapped.getInt(8))) {
      throw new IllegalArgumentException(
          "%s is cut short: %d bytes, but its head speaks of %d entries"
              .formatted(file, mapped.capacity(), mapped.getInt(8)));
    }
    return new Journal(mapped, clock);
  }

  private static ByteBuffer map(Path file, int size, StandardOpenOption... how) {
    StandardOpenOption[] options = new StandardOpenOption[how.length + 1];
    System.arraycopy(how, 0, options, 0, how.length);
    options[how.length] = StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(file, options)) {
      return channel.map(MapMode.READ_WRITE, 0, size < 0 ? channel.size() : size);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map the journal " + file, e);
    }
  }

  private static int bytes(int capacity) {
    return Math.addExact(HEAD, Math.multiplyExact(capacity, SLOT));
  }

  private static ByteBuffer formatted(ByteBuffer buffer, int capacity) {
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(8, capacity);
    buffer.putInt(VERSION_AT, VERSION);
    buffer.putLong(NEXT, 0);
    buffer.putLong(0, MAGIC);
    return buffer;
  }

  /** The time that entries are stamped with. */
  public long nanos() {
    return clock.getAsLong();
  }

  /**
   * Appends an entry; which fields matter is said at its {@link EntryKind}.
   *
   * @throws IllegalStateException if the journal is full: a history with a hole proves nothing
   * @throws IllegalArgumentException if the actor is not within 0 and 65535, or the group not
   *     within 0 and 255
   */
  public void write(
      EntryKind kind, int actor, int group, int message, int number, int detail, long value) {
    if ((actor & ~0xffff) != 0 || (group & ~0xff) != 0) {
      throw new IllegalArgumentException(
          "Actor %d must be within 0 and 65535, group %d within 0 and 255".formatted(actor, group));
    }
    long slot = (long) LONG.getAndAdd(slots, NEXT, 1L);
    if (slot >= capacity) {
      throw new IllegalStateException(
          "The journal is full with " + capacity + " entries; give its scenario a larger one");
    }
    int at = HEAD + (int) slot * SLOT;
    LONG.set(slots, at + 8, clock.getAsLong());
    LONG.set(slots, at + 16, value);
    INT.set(slots, at + 24, message);
    INT.set(slots, at + 28, number);
    INT.set(slots, at + 4, detail);
    INT.setRelease(slots, at, kind.code() | (group & 0xff) << 8 | (actor & 0xffff) << 16);
  }

  /**
   * Hands over the entries from a slot on, up to the first that is not filled yet; answers where to
   * go on. A slot that is still not filled two seconds after a later one was is passed over: who
   * claimed it has died.
   */
  public int read(int from, Consumer<Entry> reader) {
    int length = (int) Math.min(capacity, (long) LONG.getVolatile(slots, NEXT));
    int slot = from;
    for (; slot < length; slot++) {
      int at = HEAD + slot * SLOT;
      int head = (int) INT.getAcquire(slots, at);
      if (head == 0) {
        if (isGivenUp(slot, length)) {
          continue;
        }
        break;
      }
      reader.accept(
          new Entry(
              EntryKind.of(head & 0xff),
              (long) LONG.get(slots, at + 8),
              head >>> 16,
              head >>> 8 & 0xff,
              (int) INT.get(slots, at + 24),
              (int) INT.get(slots, at + 28),
              (int) INT.get(slots, at + 4),
              (long) LONG.get(slots, at + 16)));
    }
    return slot;
  }

  private boolean isGivenUp(int slot, int length) {
    for (int later = slot + 1; later < length; later++) {
      int at = HEAD + later * SLOT;
      if ((int) INT.getAcquire(slots, at) != 0) {
        return clock.getAsLong() - (long) LONG.get(slots, at + 8) > GIVEN_UP_NANOS;
      }
    }
    return false;
  }

  /** How many slots were claimed; a history has fewer entries by those that were never filled. */
  public long claimed() {
    return (long) LONG.getVolatile(slots, NEXT);
  }

  /** Everything written so far; what is being written may be missing. */
  public History history() {
    int length = (int) Math.min(capacity, (long) LONG.getVolatile(slots, NEXT));
    HistoryBuilder history = new HistoryBuilder(length);
    for (int slot = 0; slot < length; slot++) {
      int at = HEAD + slot * SLOT;
      int head = (int) INT.getAcquire(slots, at);
      if (head != 0) {
        history.add(
            EntryKind.of(head & 0xff),
            (long) LONG.get(slots, at + 8),
            head >>> 16,
            head >>> 8 & 0xff,
            (int) INT.get(slots, at + 24),
            (int) INT.get(slots, at + 28),
            (int) INT.get(slots, at + 4),
            (long) LONG.get(slots, at + 16));
      }
    }
    return history.build();
  }
}
