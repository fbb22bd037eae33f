package dev.waybill.testbrokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A broker's directory under {@code target} of the module whose tests run. */
record WorkDirectory(Path path) {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  static WorkDirectory create(String kind) {
    String name =
        "%s-%d-%d".formatted(kind, ProcessHandle.current().pid(), NUMBER.incrementAndGet());
    Path path = Path.of("target", "brokers", name).toAbsolutePath();
    try {
      // A process of an earlier run may have had the same id.
      delete(path);
      return new WorkDirectory(Files.createDirectories(path));
    } catch (IOException e) {
      throw new UncheckedIOException("Broker directory '%s' not made.".formatted(path), e);
    }
  }

  Path data() {
    return path.resolve("data");
  }

  Path log() {
    return path.resolve("broker.log");
  }

  Path write(String name, String content) {
    try {
      return Files.writeString(path.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException("File '%s' in '%s' not written.".formatted(name, path), e);
    }
  }

  /** Returns a properties file, its values as they are: backslashes are the caller's to double. */
  static String text(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(property -> property.getKey() + "=" + property.getValue() + "\n")
        .collect(Collectors.joining());
  }

  void deleteData() {
    try {
      delete(data());
    } catch (IOException e) {
      throw new UncheckedIOException("Broker data in '%s' not deleted.".formatted(path), e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
