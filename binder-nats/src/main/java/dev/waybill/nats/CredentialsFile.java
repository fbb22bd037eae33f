package dev.waybill.nats;

import io.nats.client.AuthHandler;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file that {@code client.credential.path} names: a JWT with its seed, as {@code nsc} writes
 * it, or the seed of an nkey alone, which the client would take for an empty JWT.
 */
final class CredentialsFile {
  static final String SETTING = "credential.path";

  private CredentialsFile() {}

  /** What is wrong with the file, or null. The client reads it at each login, and swallows why. */
  static @Nullable String problem(String key, Map<String, String> client) {
    String path = client.get(SETTING);
    if (path == null) {
      return null;
    }
    try {
      return text(path).contains("SU") // how the seeds of users begin
          ? null
          : "'" + key + "' names " + path + ", in which there is no user's seed";
    } catch (IOException | InvalidPathException e) {
      return "'" + key + "' names a file that cannot be read: " + e;
    }
  }

  /** How to log in, where the client must be told; null where it knows by its property. */
  static @Nullable AuthHandler handler(Map<String, String> client) {
    String path = client.get(SETTING);
    try {
      return path == null || text(path).contains("BEGIN NATS USER JWT")
          ? null
          : Nats.credentials(null, path);
    } catch (IOException e) {
      return null; // it was there when the binder was opened; the login tells
    }
  }

  private static String text(String path) throws IOException {
    return Files.readString(Path.of(path), StandardCharsets.UTF_8);
  }
}
