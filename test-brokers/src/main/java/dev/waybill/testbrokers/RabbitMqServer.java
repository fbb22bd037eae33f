package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes RabbitMQ nodes of this machine's programs. */
final class RabbitMqServer {
  private RabbitMqServer() {}

  /** Prepares a node without starting it; the program by which it finds others runs already. */
  static LocalNode prepare(RabbitMq recipe) {
    RabbitMqProgram program = RabbitMqProgram.find(recipe);
    WorkDirectory directory = WorkDirectory.create(RabbitMq.KIND);
    String endpoint = Endpoints.loopback(FreePorts.next());
    Epmd epmd = Epmd.start(program, directory);
    directory.write("rabbitmq.conf", properties(recipe, endpoint));
    RabbitMqEnvironment environment =
        RabbitMqEnvironment.of(program, directory, epmd.port(), "waybill@localhost");
    return new LocalNode(
        new LocalNode.Server(
            RabbitMq.KIND,
            "RabbitMQ node",
            endpoint,
            endpoint,
            directory,
            () -> ChildProcess.start(environment.server(), directory.log()),
            () -> AmqpProbe.serving(endpoint),
            epmd::close));
  }

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
}
