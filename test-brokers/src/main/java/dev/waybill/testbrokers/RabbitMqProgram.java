package dev.waybill.testbrokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where RabbitMQ's own scripts are, and the Erlang to run them with.
 *
 * @param scripts the server's directory {@code sbin}, not that of a package's wrappers, which want
 *     to be root or a user of their own
 * @param erlang the directory of {@code erl}
 * @param epmd the program by which nodes find each other's ports
 */
record RabbitMqProgram(Path scripts, Path erlang, Path epmd) {
  private static final Suite USUAL = Suite.TRIXIE;
  private static final String SERVER = "rabbitmq-server";

  static RabbitMqProgram find(RabbitMq recipe) {
    Optional<RabbitMqProgram> installed =
        recipe.wanted() == null ? onPath(Path.of("/")) : Optional.empty();
    return installed.orElseGet(() -> unpacked(suite(recipe)));
  }

  static Suite suite(RabbitMq recipe) {
    Suite wanted = recipe.wanted();
    return wanted != null ? wanted : USUAL;
  }

  /** Returns the server that is installed, if it is and its Erlang is too. */
  private static Optional<RabbitMqProgram> onPath(Path root) {
    Optional<Path> erl = SearchPath.find("erl");
    Optional<Path> epmd = SearchPath.find("epmd");
    Optional<Path> scripts =
        SearchPath.find(SERVER)
            .map(found -> scriptsUnder(root).findFirst().orElseGet(() -> directoryOf(found)));
    return erl.isPresent() && epmd.isPresent()
        ? scripts.map(found -> new RabbitMqProgram(found, directoryOf(erl.get()), epmd.get()))
        : Optional.empty();
  }

  private static RabbitMqProgram unpacked(Suite suite) {
    Path root = DebianPackages.root(RabbitMq.KIND, suite);
    Path erlang = root.resolve("usr/lib/erlang");
    Path epmd = SearchPath.matches(erlang, "erts-*").get(0).resolve("bin/epmd");
    return new RabbitMqProgram(
        scriptsUnder(root).findFirst().orElseThrow(), erlang.resolve("bin"), epmd);
  }

  /** Where Debian's package has what its wrappers call. */
  private static Stream<Path> scriptsUnder(Path root) {
    List<Path> servers =
        SearchPath.matches(root.resolve("usr/lib/rabbitmq/lib"), "rabbitmq_server-*");
    return servers.stream().map(server -> server.resolve("sbin")).filter(Files::isDirectory);
  }

  private static Path directoryOf(Path program) {
    try {
      Path real = program.toRealPath();
      Path parent = real.getParent();
      return parent == null ? real : parent;
    } catch (IOException e) {
      throw new UncheckedIOException("Program '%s' not found.".formatted(program), e);
    }
  }
}
