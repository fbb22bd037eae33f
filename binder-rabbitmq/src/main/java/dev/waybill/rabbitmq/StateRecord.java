package dev.waybill.rabbitmq;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a state stream: entries that were set together, and what else it is for.
 *
 * @param mark unique where somebody waits to read it, else empty
 * @param asOf for a checkpoint: the offset up to which its entries hold everything; else -1
 */
record StateRecord(String mark, long asOf, List<Entry> entries) {
  static final long NO_CHECKPOINT = -1;
  private static final int FORMAT = 1;

  /** An entry; without a value it is removed. */
  record Entry(String scope, String key, @Nullable String value) {}

  byte[] write() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      text(out, mark);
      out.writeLong(asOf);
      out.writeInt(entries.size());
      for (Entry entry : entries) {
        text(out, entry.scope());
        text(out, entry.key());
        text(out, entry.value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads what was written; null if it is something else. */
  static @Nullable StateRecord read(byte[] body) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      if (in.readByte() != FORMAT) {
        return null;
      }
      String mark = text(in);
      long asOf = in.readLong();
      int count = in.readInt();
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String scope = text(in);
        String key = text(in);
        String value = text(in);
        if (scope != null && key != null) {
          entries.add(new Entry(scope, key, value));
        }
      }
      return new StateRecord(mark == null ? "" : mark, asOf, entries);
    } catch (IOException e) {
      return null;
    }
  }

  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("cut off");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
