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
              "H16"),
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
              "SETTLED"),
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
              "SETTLED"),
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
              "CAUSE"),
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
              "H6"),
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
              "RELEASED"),
          new PlantedBug(
              "forgets events without a key that came before parked keys were known",
              "Parking.java",
              "for (Task task : List.copyOf(domain.unordered)) {",
              "for (Task task : List.<Task>of()) {",
              "H1"),
          new PlantedBug(
              "runs what stands behind a failed event of its batch as if it stood in front",
              "Flow.java",
              "if (!over && work.tasks.size() > 1) {",
              "if (!over && work.tasks.isEmpty()) {",
              "H8"),
          new PlantedBug(
              "tells the store that what stands behind a failed event of its batch is done",
              "Invocation.java",
              "if (failed.contains(lane)) {",
              "if (failed.contains(null)) {",
              "H1"),
          new PlantedBug(
              "counts an attempt that was interrupted because its lease was lost",
              "Ownership.java",
              "        task.leaseLost = true;\n",
              "",
              "SETTLED"),
          new PlantedBug(
              "does not ask the idempotency store",
              "Invocation.java",
              "return settings.idempotency() == null\n",
              "return settings != null\n",
              "CLAIMED"),
          new PlantedBug(
              "handles what another member holds",
              "Invocation.java",
              "new Prepared(new Outcome.NotRun(busy.until(), null), null, null, null)",
              "new Prepared(null, attempt, null, null)",
              "CLAIMED"),
          new PlantedBug(
              "handles again what the store knows as done",
              "Invocation.java",
              "new Prepared(Outcome.Suppressed.INSTANCE, null, null, null)",
              "new Prepared(null, attempt, null, null)",
              "DONE"),
          new PlantedBug(
              "tells the store that a failed attempt is done",
              "Invocation.java",
              "if (error == null) {\n          store.complete(",
              "if (error == failure) {\n          store.complete(",
              "H1"),
          new PlantedBug(
              "runs suspects among others",
              "Flow.java",
              "      member.suspects.request(task);\n",
              "      member.dispatcher.ready(task);\n",
              "END"),
          new PlantedBug(
              "does not record that a suspect is about to run",
              "Suspects.java",
              "return member.capabilities.attempts() == Attempts.DURABLE\n",
              "return member.capabilities.attempts() == null\n",
              "END"),
          new PlantedBug(
              "lets a suspect run before the others are quiet",
              "SoloGate.java",
              "} else if (loud.isEmpty()) {",
              "} else {",
              "H19"),
          new PlantedBug(
              "takes whatever was spent by earlier owners for a killer",
              "Failures.java",
              "boolean killer = task.inbound.diedAlone() || volatileLoop;",
              "boolean killer = true;",
              "INNOCENT"),
          new PlantedBug(
              "takes a killer for an event that failed",
              "Failures.java",
              "boolean killer = task.inbound.diedAlone() || volatileLoop;",
              "boolean killer = volatileLoop;",
              "KILLER"),
          new PlantedBug(
              "releases a killer again and again",
              "Release.java",
              "if (times > parking.settings.crashBudget()) {",
              "if (times < 0) {",
              "END"),
          new PlantedBug(
              "does not wait as it is asked to",
              "Failures.java",
              "retry(task, delay.get().compareTo(LONGEST) < 0 ? delay.get() : LONGEST);",
              "retry(task, Duration.ZERO);",
              "WAIT"),
          new PlantedBug(
              "forgets the wait that an earlier owner was asked for",
              "Task.java",
              "return hop != null ? hop : inbound.notBefore();",
              "return hop;",
              "WAIT"),
          new PlantedBug(
              "tries again what it had settled before",
              "Failures.java",
              "if (task.settledEarly) {\n      task.failed++;",
              "if (task.settledEarly && task.failed > 0) {\n      task.failed++;",
              "SETTLED"),
          new PlantedBug(
              "does not stop at a dead letter",
              "Failures.java",
              "if (settings.deadLetters() == DeadLetterPolicy.STOP) {",
              "if (settings.deadLetters() == null) {",
              "STOPS"),
          new PlantedBug(
              "goes on while it is paused",
              "Flow.java",
              "    if (member.isPaused()) {\n      return;",
              "    if (member.isClosing()) {\n      return;",
              "PAUSED"),
          new PlantedBug(
              "buries what it must discard",
              "Failures.java",
              "if (settings.deadLetters() == DeadLetterPolicy.DISCARD\n",
              "if (settings.deadLetters() == null\n",
              "NO_LETTERS"),
          new PlantedBug(
              "forgets what it must discard as soon as it fails",
              "Failures.java",
              "if (delay.isPresent()) {",
              "if (delay.isPresent() && settings.deadLetters() != DeadLetterPolicy.DISCARD) {",
              "ENDS"),
          new PlantedBug(
              "marks dead letters as replayed and sends none",
              "DeadLetterDesk.java",
              "all(chosen.letters(), item -> send(replayOf(item)))",
              "all(List.of(), item -> send(replayOf(item)))",
              "H1"),
          new PlantedBug(
              "sends dead letters back and leaves them",
              "DeadLetterDesk.java",
              ".thenCompose(sent -> over(chosen, \"REPLAYED\")));",
              ".thenApply(sent -> 1));",
              "REPLAYED"),
          new PlantedBug(
              "settles what goes round before its copy is stored",
              "Failures.java",
              "    task.state = Task.State.COPYING;\n    member.copies.store(List.of(copy)",
              "    member.flow.settle(task);\n    member.copies.store(List.of(copy)",
              "ENDS"),
          new PlantedBug(
              "forgets the attempts of what went round",
              "Task.java",
              "failed = Math.max(failed, number(inbound.header(ControlHeaders.ATTEMPTS)));",
              "failed = Math.max(failed, 0);",
              "SETTLED"),
          new PlantedBug(
              "counts what fails while its dependency is down",
              "Failures.java",
              "    if (paused) {\n",
              "    if (paused && task.failed < 0) {\n",
              "ATTEMPTS"),
          new PlantedBug(
              "never probes what was down once more",
              "DependencyPause.java",
              "                  if (state == State.WAITING) {",
              "                  if (state == State.WAITING && waits < 2) {",
              "H1"),
          new PlantedBug(
              "starts a suspect though its member is paused by then",
              "Suspects.java",
              "} else if (ours && durable && !member.isPaused()) {",
              "} else if (ours && durable) {",
              "PAUSED"),
          new PlantedBug(
              "lets it stand recorded that a suspect began which another member handles",
              "Flow.java",
              "durable = isSuspect(task) ? record(task, retryAt) : null;",
              "durable = null;",
              "INNOCENT"),
          new PlantedBug(
              "lets it stand recorded that a suspect runs when its last attempt has failed",
              "Failures.java",
              "if (task.ranAlone) {",
              "if (task.state == Task.State.DONE) {",
              "INNOCENT"),
          new PlantedBug(
              "runs suspects before they are settled",
              "Flow.java",
              "return settings.mode() == DeliveryMode.AT_LEAST_ONCE && ",
              "return ",
              "H5"),
          new PlantedBug(
              "keeps the place of a suspect that has lost its lease",
              "Suspects.java",
              "if (ours && task.leaseLost) {",
              "if (ours && !task.shard.open) {",
              "SETTLED"),
          new PlantedBug(
              "goes on pausing because of an event that always fails",
              "DependencyPause.java",
              "boolean tellsNothing = eventToBlame || rule.failureRate() == 0;",
              "boolean tellsNothing = eventToBlame;",
              "SETTLED"));

  static PlantedBug named(String name) {
    return ALL.stream().filter(bug -> bug.name().equals(name)).findFirst().orElseThrow();
  }
}
