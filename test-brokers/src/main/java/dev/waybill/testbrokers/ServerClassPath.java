package dev.waybill.testbrokers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the jars of a broker that the build has listed, so that none is on a test's class path. */
final class ServerClassPath {
  private ServerClassPath() {}

  static List<Path> of(String kind) {
    String resource = "/META-INF/broker-classpath/" + kind + ".classpath";
    try (InputStream in = ServerClassPath.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw unavailable(kind, "'%s' is not on the class path".formatted(resource));
      }
      String list = new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
      List<Path> jars = Stream.of(list.split(File.pathSeparator)).map(Path::of).toList();
      for (Path jar : jars) {
        if (!Files.isReadable(jar)) {
          throw unavailable(kind, "its jar '%s' is gone".formatted(jar.getFileName()));
        }
      }
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException("Resource '%s' not read.".formatted(resource), e);
    }
  }

  private static BrokerUnavailableException unavailable(String kind, String reason) {
    return new BrokerUnavailableException(
        kind,
        reason,
        "Build module 'test-brokers/%s-classpath' with access to Maven Central.".formatted(kind));
  }
}
