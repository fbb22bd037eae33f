package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.conformance.fault.FreePorts;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Erlang's port mapper, on a port of its own. A node would start one that outlives it, and listens
 * to the outside.
 */
final class Epmd {
  private final int port;
  private final ChildProcess process;
  private final AtomicInteger users;

  private Epmd(int port, ChildProcess process, int users) {
    this.port = port;
    this.process = process;
    this.users = new AtomicInteger(users);
  }

  static Epmd start(RabbitMqProgram program, int users) {
    int port = FreePorts.next();
    List<String> command =
        List.of(
            program.epmd().toString(), "-address", "127.0.0.1", "-port", Integer.toString(port));
    WorkDirectory directory = WorkDirectory.create("epmd");
    return new Epmd(port, ChildProcess.start(Leash.command(command), directory.log()), users);
  }

  int port() {
    return port;
  }

  /** Says that a node is gone for good; the last one ends the program. */
  void release() {
    if (users.decrementAndGet() == 0) {
      process.close();
    }
  }
}
