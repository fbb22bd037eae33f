package dev.waybill.memory;

import dev.waybill.ConfigurationException;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.TopologyPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares a plan with the broker, and creates what is missing if it may. Guarded by the lock. */
final class Provisioning {
  private final BrokerCore core;
  private final Names names;
  private final boolean create;
  private final List<String> created = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> drift = new ArrayList<>();

  private Provisioning(BrokerCore core, Names names, boolean create) {
    this.core = core;
    this.names = names;
    this.create = create;
  }

  static TopologyReport run(BrokerCore core, Names names, TopologyPlan plan, TopologyMode mode) {
    if (mode == TopologyMode.NONE) {
      return TopologyReport.empty();
    }
    refuseNativeOptions(plan);
    Provisioning provisioning = new Provisioning(core, names, mode == TopologyMode.APPLY);
    plan.destinations().forEach(provisioning::destination);
    plan.groups().forEach(provisioning::group);
    return new TopologyReport(provisioning.created, provisioning.missing, provisioning.drift);
  }

  private static void refuseNativeOptions(TopologyPlan plan) {
    List<String> problems = new ArrayList<>();
    plan.destinations()
        .forEach(d -> refuse(problems, "destination '" + d.name() + "'", d.nativeOptions()));
    plan.groups()
        .forEach(
            g ->
                refuse(
                    problems,
                    "group '" + g.name() + "' of '" + g.destination() + "'",
                    g.nativeOptions()));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static void refuse(List<String> problems, String where, Map<String, String> options) {
    options.keySet().stream()
        .sorted()
        .forEach(
            key ->
                problems.add(
                    "native option '%s' of %s is unknown: the memory binder has none. Remove it"
                        .formatted(key, where)));
  }

  private void destination(TopologyPlan.Destination wanted) {
    String name = names.physical(wanted.name());
    MemoryDestination actual = core.destinations.get(name);
    int partitions = wanted.partitions() == 0 ? core.settings.partitions() : wanted.partitions();
    if (actual == null) {
      if (lacks("destination '" + name + "'")) {
        core.destinations.put(
            name, new MemoryDestination(name, partitions, wanted.retention(), core));
      }
    } else if (wanted.partitions() != 0 && actual.partitions.size() != partitions) {
      drift.add(
          ("destination '%s' has %d partitions, not %d; changing that would move keys to "
                  + "other partitions")
              .formatted(name, actual.partitions.size(), partitions));
    }
  }

  private void group(TopologyPlan.Group wanted) {
    String name = names.physical(wanted.destination());
    MemoryDestination destination = core.destinations.get(name);
    String what = "'" + name + "/" + wanted.name() + "'";
    if (destination == null) {
      String sentence = "destination '" + name + "'";
      if (!missing.contains(sentence)) {
        missing.add(sentence);
      }
      return;
    }
    MemoryGroup actual = destination.groups.get(wanted.name());
    if (actual == null) {
      if (!lacks("group " + what)) {
        return;
      }
      actual = destination.group(wanted.name());
    }
    if (wanted.deadLetters() && actual.deadLetters() == null && lacks("dead letters of " + what)) {
      actual.addDeadLetters();
    }
    if (wanted.inlet() && actual.inletBudget() == null && lacks("inlet of " + what)) {
      actual.addInlet();
    }
    if (wanted.state() && !actual.hasState() && lacks("state of " + what)) {
      actual.addState();
    }
  }

  /** Notes what is not there; true if it is to be created. */
  private boolean lacks(String what) {
    (create ? created : missing).add(what);
    return create;
  }
}
