package dev.waybill.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which type each binder has. Notes who refers to a binder, to say so if there is none. */
final class BinderTypes {
  private final Sources sources;
  private final KnownKeys known;
  private final Map<String, String> referrers = new TreeMap<>();

  BinderTypes(Sources sources, KnownKeys known) {
    this.sources = sources;
    this.known = known;
  }

  /** The type of a binder: as configured, or its name. */
  String of(String binder) {
    Setting type = setting(binder);
    return type == null ? binder : type.text().trim();
  }

  boolean isAvailable(String binder) {
    return known.types().contains(of(binder));
  }

  /** Remembers where a binder is mentioned; the first mention counts. */
  void mentioned(String binder, String where) {
    referrers.putIfAbsent(binder, where);
  }

  /** The binders that are mentioned. */
  Set<String> mentioned() {
    return new TreeSet<>(referrers.keySet());
  }

  void check(Problems problems) {
    mentioned().forEach(binder -> problem(binder).ifPresent(problems::add));
  }

  /** What is wrong if a binder can't be opened. */
  Optional<String> problem(String binder) {
    if (isAvailable(binder)) {
      return Optional.empty();
    }
    Setting type = setting(binder);
    Set<String> available = new TreeSet<>(known.types());
    if (type == null) {
      referrers.keySet().stream().filter(this::isAvailable).forEach(available::add);
    }
    String where = type == null ? referrers.getOrDefault(binder, "") : type.where();
    String name = of(binder);
    String hint =
        EditDistance.nearest(name, available)
            .map(near -> "Did you mean '" + near + "'?")
            .orElse("Is waybill-binder-" + name + " on the class path?");
    return Optional.of(
        "No binder named '%s'%s. Available: %s. %s"
            .formatted(
                name,
                where.isEmpty() ? "" : " " + where,
                available.isEmpty() ? "none" : String.join(", ", available),
                hint));
  }

  private @Nullable Setting setting(String binder) {
    return sources.find(Place.binder(binder).prefix(), KnownKeys.TYPE.key());
  }
}
