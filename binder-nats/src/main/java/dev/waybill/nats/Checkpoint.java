package dev.waybill.nats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a group stores of a shard, as text: {@code
 * wb1|position|d,slot,owner,count,crashes,limit,stream|bitmap|attempts}. {@code d} is dirty
 * (somebody owns the shard) or {@code c} clean (handed over in order); {@code limit} is how far
 * beyond the position the owner was allowed to deliver; bitmap and attempts are Base64.
 *
 * @param position everything before it is finished
 * @param dirty whether the owner has not handed over
 * @param slot the owner's place in the roster
 * @param owner a token of the owner
 * @param count grows with each write of this owner
 * @param crashes owners in a row that vanished before
 * @param deliveredUpTo nothing at or beyond this position had been delivered
 * @param stream which stream the positions are of
 * @param finished bitmap of what is finished beyond the position; null for none
 * @param attempts failed attempts by position
 */
record Checkpoint(
    long position,
    boolean dirty,
    int slot,
    String owner,
    long count,
    int crashes,
    long deliveredUpTo,
    String stream,
    byte @Nullable [] finished,
    Map<Long, AttemptTable.Entry> attempts) {

  private static final String VERSION = "wb1";
  private static final int ALONE = 1;
  private static final int DIED = 2;
  private static final int NOT_BEFORE = 4;

  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  /** Whether what was found is what this was written as. */
  boolean isSameWriteAs(Checkpoint stored) {
    return count == stored.count && owner.equals(stored.owner);
  }

  byte[] encode() {
    return (VERSION
            + "|"
            + position
            + "|"
            + (dirty ? "d" : "c")
            + ","
            + slot
            + ","
            + owner
            + ","
            + count
            + ","
            + crashes
            + ","
            + Math.max(0, deliveredUpTo - position)
            + ","
            + stream
            + "|"
            + (finished == null ? "" : ENCODER.encodeToString(finished))
            + "|"
            + encodeAttempts())
        .getBytes(StandardCharsets.UTF_8);
  }

  private String encodeAttempts() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TreeMap<>(attempts)
        .forEach(
            (at, entry) -> {
              writeVarint(out, at - position);
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

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Checkpoint decode(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    String[] parts = text.split("\\|", -1);
    String[] header = parts.length == 5 ? parts[2].split(",", -1) : new String[0];
    if (!parts[0].equals(VERSION) || header.length != 7) {
      throw new IllegalArgumentException("'" + text + "' is no checkpoint of this version");
    }
    long position = Long.parseLong(parts[1]);
    Base64.Decoder decoder = Base64.getDecoder();
    return new Checkpoint(
        position,
        header[0].equals("d"),
        Integer.parseInt(header[1]),
        header[2],
        Long.parseLong(header[3]),
        Integer.parseInt(header[4]),
        position + Long.parseLong(header[5]),
        header[6],
        parts[3].isEmpty() ? null : decoder.decode(parts[3]),
        decodeAttempts(decoder.decode(parts[4]), position));
  }

  private static Map<Long, AttemptTable.Entry> decodeAttempts(byte[] bytes, long position) {
    TreeMap<Long, AttemptTable.Entry> entries = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      long at = position + readVarint(in);
      int attempts = (int) readVarint(in);
      int flags = next(in);
      long notBefore = (flags & NOT_BEFORE) != 0 ? readVarint(in) : 0;
      entries.put(
          at,
          new AttemptTable.Entry(attempts, notBefore, (flags & ALONE) != 0, (flags & DIED) != 0));
    }
    return entries;
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
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
