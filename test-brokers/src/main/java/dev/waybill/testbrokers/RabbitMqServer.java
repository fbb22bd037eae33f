package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Makes RabbitMQ nodes of this machine's programs. */
final class RabbitMqServer {
  private RabbitMqServer() {}

  /**
   * Prepares the nodes of one cluster, or one alone, without starting them; the program by which
   * they find each other runs already, and ends with the last of them.
   */
  static List<LocalNode> create(RabbitMq recipe, int count) {
    RabbitMqProgram program = RabbitMqProgram.find(recipe);
    Epmd epmd = Epmd.start(program, count);
    List<String> names =
        IntStream.rangeClosed(1, count).mapToObj("waybill%d@localhost"::formatted).toList();
    return names.stream().map(name -> create(recipe, program, epmd, name, names)).toList();
  }

  private static LocalNode create(
      RabbitMq recipe, RabbitMqProgram program, Epmd epmd, String name, List<String> all) {
    WorkDirectory directory = WorkDirectory.create(RabbitMq.KIND);
    String endpoint = Endpoints.loopback(FreePorts.next());
    Map<String, String> properties = new LinkedHashMap<>();
    if (all.size() > 1) {
      properties.putAll(cluster(all));
    }
    properties.putAll(properties(recipe, endpoint));
    directory.write("rabbitmq.conf", properties);
    RabbitMqEnvironment environment = RabbitMqEnvironment.of(program, directory, epmd.port(), name);
    return new LocalNode(
        new LocalNode.Server(
            RabbitMq.KIND,
            "RabbitMQ node " + name,
            endpoint,
            endpoint,
            directory,
            () -> ChildProcess.start(environment.server(), directory.log()),
            () -> AmqpProbe.serving(endpoint),
            environment::tool,
            epmd::release));
  }

  /** Returns what is the same for a node alone, in a cluster, and in a container. */
  static Map<String, String> properties(RabbitMq recipe, String listen) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("listeners.tcp.1", listen);
    properties.put("disk_free_limit.absolute", "50MB");
    if (recipe.extra().keySet().stream().noneMatch(name -> name.startsWith("vm_memory"))) {
      properties.put("vm_memory_high_watermark.absolute", "1GB");
    }
    properties.put("log.file", "false");
    properties.put("log.console", "true");
    properties.put("log.console.use_colors", "off");
    properties.putAll(recipe.extra());
    return properties;
  }

  private static Map<String, String> cluster(List<String> names) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("cluster_formation.peer_discovery_backend", "classic_config");
    for (int i = 0; i < names.size(); i++) {
      properties.put("cluster_formation.classic_config.nodes." + (i + 1), names.get(i));
    }
    return properties;
  }
}
