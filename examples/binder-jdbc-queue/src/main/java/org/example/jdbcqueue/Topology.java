package org.example.jdbcqueue;

import dev.waybill.ConfigurationException;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.spi.support.PhysicalNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares a plan with the tables, and adds what is missing if it may. Used once. */
final class Topology {
  private final Session session;
  private final PhysicalNames names;
  private final int defaultPartitions;
  private final boolean create;
  private final List<String> created = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> drift = new ArrayList<>();

  Topology(Session session, PhysicalNames names, int defaultPartitions, TopologyMode mode) {
    this.session = session;
    this.names = names;
    this.defaultPartitions = defaultPartitions;
    this.create = mode == TopologyMode.APPLY;
  }

  TopologyReport run(TopologyPlan plan) throws SQLException {
    refuseNativeOptions(plan);
    if (!Schema.exists(session)) {
      if (!lacks("the tables of Waybill")) {
        return new TopologyReport(created, missing, drift);
      }
      Schema.create(session);
    }
    for (TopologyPlan.Destination wanted : plan.destinations()) {
      destination(wanted);
    }
    for (TopologyPlan.Group wanted : plan.groups()) {
      group(wanted);
    }
    return new TopologyReport(created, missing, drift);
  }

  private void destination(TopologyPlan.Destination wanted) throws SQLException {
    String name = names.destination(wanted.name());
    int partitions = wanted.partitions() == 0 ? defaultPartitions : wanted.partitions();
    int actual = partitions(name);
    if (actual == 0) {
      if (lacks("destination '" + name + "'")) {
        session.update(
            "INSERT INTO waybill_destination (name, partitions) VALUES (?, ?)", name, partitions);
      }
    } else if (wanted.partitions() != 0 && actual != partitions) {
      drift.add(
          ("destination '%s' has %d partitions, not %d; changing that would move keys to other"
                  + " shards")
              .formatted(name, actual, partitions));
    }
  }

  private int partitions(String destination) throws SQLException {
    return session
        .query(
            "SELECT partitions FROM waybill_destination WHERE name = ?",
            row -> row.getInt(1),
            destination)
        .stream()
        .findFirst()
        .orElse(0);
  }

  private void group(TopologyPlan.Group wanted) throws SQLException {
    String destination = names.destination(wanted.destination());
    String what = "'" + destination + "/" + wanted.name() + "'";
    int partitions = partitions(destination);
    if (partitions == 0) {
      missing.add("destination '" + destination + "' of group " + what);
      return;
    }
    if (Groups.id(session, destination, wanted.name()).isEmpty()) {
      if (!lacks("group " + what)) {
        return;
      }
      addGroup(destination, wanted.name(), partitions);
    }
    part(
        destination,
        wanted.name(),
        "dead_letters",
        "dead letters of " + what,
        wanted.deadLetters());
    part(destination, wanted.name(), "inlet", "inlet of " + what, wanted.inlet());
    part(destination, wanted.name(), "state", "state of " + what, wanted.state());
  }

  private void addGroup(String destination, String name, int partitions) throws SQLException {
    Long id =
        session.insert(
            "INSERT INTO waybill_group (destination, name, dead_letters, inlet, state)"
                + " VALUES (?, ?, FALSE, FALSE, FALSE)",
            destination,
            name);
    for (int shard = 0; shard < partitions; shard++) {
      session.update("INSERT INTO waybill_shard (group_id, shard) VALUES (?, ?)", id, shard);
    }
  }

  private void part(String destination, String group, String column, String what, boolean wanted)
      throws SQLException {
    if (wanted && Groups.lacks(session, destination, group, column) && lacks(what)) {
      session.update(
          "UPDATE waybill_group SET %s = TRUE WHERE destination = ? AND name = ?".formatted(column),
          destination,
          group);
    }
  }

  /** Notes what is not there; true if it is to be created. */
  private boolean lacks(String what) {
    (create ? created : missing).add(what);
    return create;
  }

  private static void refuseNativeOptions(TopologyPlan plan) {
    List<String> problems = new ArrayList<>();
    for (TopologyPlan.Destination each : plan.destinations()) {
      refuse(problems, "destination '" + each.name() + "'", each.nativeOptions());
    }
    for (TopologyPlan.Group each : plan.groups()) {
      refuse(problems, "group '" + each.name() + "'", each.nativeOptions());
    }
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
                    "native option '%s' of %s is unknown: this binder has none. Remove it"
                        .formatted(key, where)));
  }
}
