package org.example.jdbcqueue;

import dev.waybill.conformance.CommandEnvironment;
import dev.waybill.conformance.fault.FreePorts;
import java.time.Duration;

/** An H2 server as a process of its own, which can be killed. */
final class H2Server {
  private H2Server() {}

  /** Not started yet. */
  static CommandEnvironment environment() {
    int port = FreePorts.next();
    return CommandEnvironment.of("127.0.0.1", port)
        .start(script("start", port))
        .stop(script("stop", port))
        .kill(script("kill", port))
        .pause(script("pause", port))
        .resume(script("resume", port))
        .takeover(Duration.ofSeconds(10))
        .build();
  }

  private static String[] script(String what, int port) {
    return new String[] {"./h2.sh", what, Integer.toString(port)};
  }
}
