package dev.waybill.conformance.simulation;

import java.util.List;

/** The bugs that simulations must find. */
final class PlantedBugs {
  private PlantedBugs() {}

  static final List<PlantedBug> ALL =
      List.of(
          new PlantedBug(
              "settles an event before its dead letter is stored",
              "Failures.java",
              "    member.copies.store(\n        DeadLetterCopy.of(",
              "    member.subscription().settle(task.inbound, dev.waybill.spi.Settlement.Ack.INSTANCE);\n"
                  + "    member.copies.store(\n        DeadLetterCopy.of(",
              "H1"),
          new PlantedBug(
              "settles an event before it is handled",
              "Flow.java",
              "if (settings.mode() == DeliveryMode.AT_MOST_ONCE) {",
              "if (settings.mode() != null) {",
              "H1"),
          new PlantedBug(
              "gives a copy up that was refused once",
              "Copies.java",
              "if (!job.wanted.getAsBoolean() || code == ErrorCode.CLOSED) {",
              "if (job.forms != null) {",
              "H1"),
          new PlantedBug(
              "never gives the credit of settled deliveries back",
              "ShardState.java",
              "    unsettled--;\n",
              "",
              "H1"),
          new PlantedBug(
              "does not settle what failed before it went well",
              "Flow.java",
              "if (!task.settledEarly) {",
              "if (!task.settledEarly && task.failed == 0) {",
              "CAUSE"),
          new PlantedBug(
              "does not record attempts",
              "Failures.java",
              "member.flow.hold(task, wait, member.flow.record(task, now().plus(wait)));",
              "member.flow.hold(task, wait, null);",
              "ATTEMPTS"),
          new PlantedBug(
              "forgets the attempts of earlier owners",
              "Task.java",
              "failed = inbound.priorAttempts();",
              "failed = 0;",
              "ATTEMPTS"),
          new PlantedBug(
              "counts an attempt that was cut short",
              "Flow.java",
              "(task.leaseLost || work.cutShort)",
              "task.leaseLost",
              "ATTEMPTS"),
          new PlantedBug(
              "tries once too often",
              "Failures.java",
              "nextDelay(task.failed, error,",
              "nextDelay(task.failed - 1, error,",
              "MOST"),
          new PlantedBug(
              "tries again what an earlier owner had tried for the last time",
              "Failures.java",
              "if (task.failed < settings.retry().maxAttempts() && !volatileLoop) {",
              "if (!volatileLoop) {",
              "MOST"),
          new PlantedBug(
              "lets a key go on while one of its events waits to be tried again",
              "Failures.java",
              "member.flow.hold(task, wait, member.flow.record(task, now().plus(wait)));",
              "member.flow.hold(task, wait, member.flow.record(task, now().plus(wait)));\n"
                  + "      Task behind = task.lane.advance();\n"
                  + "      task.lane.add(task);\n"
                  + "      if (behind != null) {\n"
                  + "        member.flow.consider(behind);\n"
                  + "      }",
              "H8"),
          new PlantedBug(
              "starts an event while another of its key is handled",
              "Ownership.java",
              "if (lane.add(task)) {",
              "if (lane.add(task) || lane.head().state == Task.State.DISPATCHED) {",
              "H9"),
          new PlantedBug(
              "hands a shard over while its handlers run",
              "Ownership.java",
              "if (owned.active == 0) {",
              "if (owned.active >= 0) {",
              "H9"),
          new PlantedBug(
              "leaves while its handlers run",
              "Closing.java",
              "if (active == 0) {",
              "if (active >= 0) {",
              "H9"),
          new PlantedBug(
              "puts the latest event of a key first",
              "Lane.java",
              "rest.add(task);",
              "rest.addFirst(task);",
              "H6"),
          new PlantedBug(
              "sends the followers of a parked key all at once",
              "Parking.java",
              "    parked.following++;\n",
              "    parked.following++;\n"
                  + "    for (Task behind : task.lane.behindHead()) {\n"
                  + "      if (behind.state == Task.State.QUEUED) {\n"
                  + "        follow(behind, parked);\n"
                  + "      }\n"
                  + "    }\n",
              "DEAD_IN_ORDER"),
          new PlantedBug(
              "runs one handler more than agreed",
              "Dispatcher.java",
              "return running.size() + others < most;",
              "return running.size() + others <= most;",
              "H19"),
          new PlantedBug(
              "does not load the parked keys of a shard it takes over",
              "Parking.java",
              "    if (!isOn()) {\n      loaded(",
              "    if (domain.parked == null) {\n      loaded(",
              "PARKED"),
          new PlantedBug(
              "parks a key after its next event may begin",
              "Failures.java",
              "member.parking.park(task, () -> copied(task));",
              "copied(task);\n      member.parking.park(task, () -> {});",
              "PARKED"),
          new PlantedBug(
              "releases the latest dead letter first",
              "Release.java",
              "next.add(item);",
              "next.addFirst(item);",
              "H6"),
          new PlantedBug(
              "makes a key live without a last look at its dead letters",
              "Release.java",
              "} else if (lastLook && !foundSomething) {",
              "} else if (!lastLook) {",
              "RELEASED"));

  static PlantedBug named(String name) {
    return ALL.stream().filter(bug -> bug.name().equals(name)).findFirst().orElseThrow();
  }
}
