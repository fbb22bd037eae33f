package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import java.util.List;

/**
 * Erlang's port mapper, on a port of its own. A node would start one that outlives it, and listens
 * to the outside.
 */
record Epmd(int port, ChildProcess process) {

  static Epmd start(RabbitMqProgram program, WorkDirectory directory) {
    int port = FreePorts.next();
    List<String> command =
        List.of(
            program.epmd().toString(), "-address", "127.0.0.1", "-port", Integer.toString(port));
    return new Epmd(
        port, ChildProcess.start(Leash.command(command), directory.path().resolve("epmd.log")));
  }

  void close() {
    process.close();
  }
}
