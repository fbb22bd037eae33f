package dev.waybill.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The names that configuration mentions. Filled while it is surveyed, then only read. */
final class KnownNames {
  private final Set<String> binders = new TreeSet<>();
  private final Set<String> groups = new TreeSet<>();
  private final Map<String, Set<String>> destinations = new TreeMap<>();

  void add(Place place) {
    List<String> names = place.names();
    switch (place.kind()) {
      case GLOBAL, DEFAULTS -> {}
      case BINDER -> binders.add(names.get(0));
      case DESTINATION -> groupsOf(names.get(0));
      case DESTINATION_GROUP -> groupsOf(names.get(0)).add(names.get(1));
      case GROUP -> groups.add(names.get(0));
    }
  }

  /** Destinations, each with the groups that are configured under it. */
  Map<String, Set<String>> destinations() {
    return destinations;
  }

  /** Groups that are configured for whatever destination. */
  Set<String> groups() {
    return groups;
  }

  /** The names that an environment variable writes like this, in the n-th name of a place. */
  List<String> spelled(String form, Place.Kind kind, int index) {
    Set<String> names = new TreeSet<>();
    if (kind == Place.Kind.BINDER) {
      names.addAll(binders);
    } else if (kind == Place.Kind.DESTINATION
        || (kind == Place.Kind.DESTINATION_GROUP && index == 0)) {
      names.addAll(destinations.keySet());
    } else {
      names.addAll(groups);
      destinations.values().forEach(names::addAll);
    }
    return names.stream().filter(name -> EnvironmentName.of(name).equals(form)).toList();
  }

  private Set<String> groupsOf(String destination) {
    return destinations.computeIfAbsent(destination, name -> new TreeSet<>());
  }
}
