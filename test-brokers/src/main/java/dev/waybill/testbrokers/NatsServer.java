package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes NATS servers of this machine's programs. */
final class NatsServer {
  private static final Suite USUAL = Suite.SID;

  private NatsServer() {}

  /** Prepares a server without starting it. */
  static LocalNode prepare(Nats recipe) {
    Path program = program(recipe);
    WorkDirectory directory = WorkDirectory.create(Nats.KIND);
    String endpoint = Endpoints.loopback(FreePorts.next());
    String monitor = Endpoints.loopback(FreePorts.next());
    Path file =
        directory.write(
            "nats.conf", properties(recipe, endpoint, monitor, directory.data().toString()));
    List<String> command = List.of(program.toString(), "-c", file.toString());
    return new LocalNode(
        new LocalNode.Server(
            Nats.KIND,
            "NATS server",
            endpoint,
            endpoint,
            directory,
            () -> ChildProcess.start(Leash.command(command), directory.log()),
            () -> NatsProbe.serving(endpoint, monitor),
            () -> {}));
  }

  static Map<String, String> properties(
      Nats recipe, String listen, String monitor, String storeDirectory) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("server_name", "waybill");
    properties.put("listen", '"' + listen + '"');
    properties.put("http", '"' + monitor + '"');
    properties.put("jetstream", "{store_dir: \"%s\"}".formatted(storeDirectory));
    properties.putAll(recipe.extra());
    return properties;
  }

  static Suite suite(Nats recipe) {
    Suite wanted = recipe.wanted();
    return wanted != null ? wanted : USUAL;
  }

  private static Path program(Nats recipe) {
    return (recipe.wanted() == null ? SearchPath.find("nats-server") : Optional.<Path>empty())
        .orElseGet(
            () -> DebianPackages.root(Nats.KIND, suite(recipe)).resolve("usr/sbin/nats-server"));
  }
}
