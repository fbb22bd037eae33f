package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment in which RabbitMQ's scripts see only what is in a work directory, and listen on
 * loopback only.
 */
record RabbitMqEnvironment(RabbitMqProgram program, Map<String, String> variables) {
  private static final String COOKIE = "waybill-test-brokers";

  static RabbitMqEnvironment of(
      RabbitMqProgram program, WorkDirectory directory, int epmdPort, String node) {
    Path work = directory.path();
    Path data = directory.data();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("HOME", home(directory).toString());
    all.put("ERL_EPMD_PORT", Integer.toString(epmdPort));
    all.put("ERL_EPMD_ADDRESS", "127.0.0.1");
    all.put("ERL_CRASH_DUMP", work.resolve("erl_crash.dump").toString());
    all.put("RABBITMQ_NODENAME", node);
    all.put("RABBITMQ_DIST_PORT", Integer.toString(FreePorts.next()));
    all.put("RABBITMQ_CONF_ENV_FILE", directory.write("rabbitmq-env.conf", "").toString());
    all.put("RABBITMQ_CONFIG_FILE", work.resolve("rabbitmq.conf").toString());
    all.put("RABBITMQ_CONFIG_FILES", work.resolve("conf.d").toString());
    all.put("RABBITMQ_ADVANCED_CONFIG_FILE", work.resolve("advanced.config").toString());
    all.put("RABBITMQ_ENABLED_PLUGINS_FILE", work.resolve("enabled_plugins").toString());
    all.put("RABBITMQ_MNESIA_BASE", data.toString());
    all.put("RABBITMQ_LOG_BASE", work.resolve("log").toString());
    all.put("RABBITMQ_GENERATED_CONFIG_DIR", work.resolve("generated").toString());
    all.put("RABBITMQ_PID_FILE", work.resolve("pid").toString());
    all.put(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
        "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none");
    // The script becomes the broker instead of watching it.
    all.put("RUNNING_UNDER_SYSTEMD", "true");
    return new RabbitMqEnvironment(program, all);
  }

  /** Returns the command that becomes the broker. */
  ProcessBuilder server() {
    return prepared(Leash.command(List.of(script("rabbitmq-server"))));
  }

  /** Returns the command of one of RabbitMQ's tools, as {@code rabbitmqctl}, for this node. */
  ProcessBuilder tool(List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.set(0, script(command.get(0)));
    return prepared(new ProcessBuilder(words));
  }

  private String script(String name) {
    return program.scripts().resolve(name).toString();
  }

  private ProcessBuilder prepared(ProcessBuilder command) {
    Map<String, String> environment = command.environment();
    // Variables that are meant for another broker on this machine would win over its files.
    environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
    environment.putAll(variables);
    environment.merge(
        "PATH", program.erlang().toString(), (path, own) -> own + File.pathSeparator + path);
    return command;
  }

  private static Path home(WorkDirectory directory) {
    Path cookie = directory.write(".erlang.cookie", COOKIE);
    try {
      Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
      return directory.path();
    } catch (IOException e) {
      throw new UncheckedIOException("File '%s' not protected.".formatted(cookie), e);
    }
  }
}
