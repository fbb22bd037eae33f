package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A NATS server of this machine's programs.
 *
 * @param name within its cluster
 * @param monitor where it tells about itself over HTTP, and asks for no password
 */
record NatsServer(LocalNode node, String name, String monitor) {
  private static final Suite USUAL = Suite.SID;

  /**
   * Where the servers of a cluster are found.
   *
   * @param routes of all of them; just one for a server alone
   */
  private record Place(String name, String client, String monitor, List<String> routes, int index) {
    String route() {
      return routes.get(index);
    }
  }

  /** Prepares the servers of one cluster, or one alone, without starting them. */
  static List<NatsServer> create(Nats recipe, int count) {
    Path program = program(recipe);
    List<String> routes = Stream.generate(NatsServer::freeEndpoint).limit(count).toList();
    return Stream.iterate(0, index -> index + 1)
        .limit(count)
        .map(
            index ->
                create(
                    recipe,
                    program,
                    new Place(
                        "waybill" + (index + 1), freeEndpoint(), freeEndpoint(), routes, index)))
        .toList();
  }

  private static NatsServer create(Nats recipe, Path program, Place place) {
    WorkDirectory directory = WorkDirectory.create(Nats.KIND);
    Map<String, String> properties = new LinkedHashMap<>();
    if (place.routes().size() > 1) {
      properties.put("cluster", NatsProperties.cluster(place.route(), place.routes()));
    }
    properties.put("server_name", place.name());
    properties.putAll(
        NatsProperties.of(recipe, place.client(), place.monitor(), directory.path().toString()));
    recipe.security().certificateFiles().forEach(directory::write);
    Path file = directory.write("nats.conf", WorkDirectory.text(properties));
    List<String> command = List.of(program.toString(), "-c", file.toString());
    LocalNode node =
        new LocalNode(
            new LocalNode.Server(
                Nats.KIND,
                "NATS server " + place.name(),
                place.client(),
                place.client(),
                directory,
                () -> ChildProcess.start(Leash.command(command), directory.log()),
                () -> NatsProbe.serving(place.client(), place.monitor()),
                tool -> {
                  throw new UnsupportedOperationException("NATS has no tools of its own.");
                },
                () -> {}));
    return new NatsServer(node, place.name(), place.monitor());
  }

  static Suite suite(Nats recipe) {
    Suite wanted = recipe.wanted();
    return wanted != null ? wanted : USUAL;
  }

  private static Path program(Nats recipe) {
    Optional<Path> installed =
        recipe.wanted() == null ? SearchPath.find("nats-server") : Optional.empty();
    return installed.orElseGet(
        () -> DebianPackages.root(Nats.KIND, suite(recipe)).resolve("usr/sbin/nats-server"));
  }

  private static String freeEndpoint() {
    return Endpoints.loopback(FreePorts.next());
  }
}
