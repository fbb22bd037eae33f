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
    String plain = Endpoints.loopback(FreePorts.next());
    String tls = recipe.security().hasTls() ? Endpoints.loopback(FreePorts.next()) : null;
    Map<String, String> properties = new LinkedHashMap<>();
    if (all.size() > 1) {
      properties.putAll(RabbitMqProperties.cluster(all));
    }
    properties.putAll(RabbitMqProperties.of(recipe, plain, tls, directory.path().toString()));
    directory.write("rabbitmq.conf", WorkDirectory.text(properties));
    directory.write("enabled_plugins", RabbitMqProperties.plugins(recipe));
    RabbitMqProperties.files(recipe).forEach(directory::write);
    RabbitMqEnvironment environment = RabbitMqEnvironment.of(program, directory, epmd.port(), name);
    return new LocalNode(
        new LocalNode.Server(
            RabbitMq.KIND,
            "RabbitMQ node " + name,
            tls == null ? plain : tls,
            plain,
            directory,
            () -> ChildProcess.start(environment.server(), directory.log()),
            () -> AmqpProbe.serving(plain, tls),
            environment::tool,
            epmd::release));
  }
}
