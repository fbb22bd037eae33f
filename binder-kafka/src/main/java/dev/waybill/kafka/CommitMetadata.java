package dev.waybill.kafka;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What Waybill keeps beside a committed offset: {@code wb1|d,owner,crashes,limit|bitmap|attempts}.
 * {@code d} is dirty (somebody owns the partition) or {@code c} clean (handed over in order);
 * {@code limit} is how far beyond the offset the owner was allowed to deliver; bitmap and attempts
 * are Base64.
 *
 * @param dirty whether the owner had not handed over
 * @param owner a token of the owner
 * @param crashes owners in a row that vanished before
 * @param deliveredUpTo no record at or beyond this offset had been delivered
 * @param finished bitmap of what is finished beyond the offset; null for none
 * @param attempts failed attempts by offset
 */
record CommitMetadata(
    boolean dirty,
    String owner,
    int crashes,
    long deliveredUpTo,
    byte @Nullable [] finished,
    Map<Long, AttemptTable.Entry> attempts) {

  /** The server's default for {@code offset.metadata.max.bytes}. */
  static final int MAX_LENGTH = 4_096;

  /** A full window of 16 384 offsets. */
  static final int MAX_BITMAP_BYTES = 2_048;

  private static final String VERSION = "wb1";
  private static final int ALONE = 1;
  private static final int DIED = 2;
  private static final int NOT_BEFORE = 4;

  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  /** As text for a commit of {@code offset}; what does not fit is left out, attempts last. */
  String encode(long offset) {
    String header =
        VERSION
            + "|"
            + (dirty ? "d" : "c")
            + ","
            + owner
            + ","
            + crashes
            + ","
            + Math.max(0, deliveredUpTo - offset)
            + "|";
    String bitmap = finished == null ? "" : ENCODER.encodeToString(finished);
    TreeMap<Long, AttemptTable.Entry> kept = new TreeMap<>(attempts);
    String tail = encodeAttempts(kept, offset);
    if (header.length() + bitmap.length() + 1 + tail.length() > MAX_LENGTH) {
      bitmap = "";
    }
    while (header.length() + 1 + tail.length() > MAX_LENGTH) {
      forgetLeast(kept);
      tail = encodeAttempts(kept, offset);
    }
    return header + bitmap + "|" + tail;
  }

  /** Losing the count of a record that failed least costs least. */
  private static void forgetLeast(TreeMap<Long, AttemptTable.Entry> kept) {
    List<Long> least =
        kept.entrySet().stream()
            .filter(entry -> !entry.getValue().alone() && !entry.getValue().died())
            .sorted(Comparator.comparingInt(entry -> entry.getValue().attempts()))
            .limit(8)
            .map(Map.Entry::getKey)
            .toList();
    if (least.isEmpty()) {
      kept.pollLastEntry();
    } else {
      least.forEach(kept::remove);
    }
  }

  private static String encodeAttempts(TreeMap<Long, AttemptTable.Entry> entries, long offset) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entries.forEach(
        (position, entry) -> {
          writeVarint(out, position - offset);
          writeVarint(out, entry.attempts());
          out.write(
              (entry.alone() ? ALONE : 0)
                  | (entry.died() ? DIED : 0)
                  | (entry.notBeforeMillis() > 0 ? NOT_BEFORE : 0));
          if (entry.notBeforeMillis() > 0) {
            writeVarint(out, entry.notBeforeMillis());
          }
        });
    return ENCODER.encodeToString(out.toByteArray());
  }

  /** Null for the metadata of other tools and for none. */
  static @Nullable CommitMetadata decode(long offset, @Nullable String text) {
    if (text == null || !text.startsWith(VERSION + "|")) {
      return null;
    }
    String[] parts = text.split("\\|", -1);
    if (parts.length != 4) {
      return null;
    }
    String[] header = parts[1].split(",", -1);
    try {
      Base64.Decoder decoder = Base64.getDecoder();
      return new CommitMetadata(
          header[0].equals("d"),
          header[1],
          Integer.parseInt(header[2]),
          offset + Long.parseLong(header[3]),
          parts[2].isEmpty() ? null : decoder.decode(parts[2]),
          decodeAttempts(decoder.decode(parts[3]), offset));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static Map<Long, AttemptTable.Entry> decodeAttempts(byte[] bytes, long offset) {
    TreeMap<Long, AttemptTable.Entry> entries = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      long position = offset + readVarint(in);
      int attempts = (int) readVarint(in);
      int flags = next(in);
      long notBefore = (flags & NOT_BEFORE) != 0 ? readVarint(in) : 0;
      entries.put(
          position,
          new AttemptTable.Entry(attempts, notBefore, (flags & ALONE) != 0, (flags & DIED) != 0));
    }
    return entries;
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = next(in);
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("number too long");
  }

  private static int next(ByteBuffer in) {
    if (!in.hasRemaining()) {
      throw new IllegalArgumentException("cut off");
    }
    return in.get() & 0xff;
  }
}
