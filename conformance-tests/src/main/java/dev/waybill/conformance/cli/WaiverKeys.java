package dev.waybill.conformance.cli;

import dev.waybill.conformance.Waiver;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The waivers of a configuration file: {@code conformance.waivers.C036.reason} and {@code .until}.
 */
final class WaiverKeys {
  static final String PREFIX = EnvironmentOptions.PREFIX + "waivers.";
  private static final Pattern KEY = Pattern.compile("C(\\d{3})\\.(reason|until)");

  private final Map<Integer, String> reasons = new TreeMap<>();
  private final Map<Integer, LocalDate> ends = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  void add(String key, String value) {
    Matcher matcher = KEY.matcher(key.substring(PREFIX.length()));
    if (!matcher.matches()) {
      problems.add(
          "'%s' is unknown: a waiver is '%sC036.reason' and '%sC036.until'"
              .formatted(key, PREFIX, PREFIX));
      return;
    }
    int check = Integer.parseInt(matcher.group(1));
    if (matcher.group(2).equals("reason")) {
      reasons.put(check, value);
    } else {
      LocalDate end = date(key, value);
      if (end != null) {
        ends.put(check, end);
      }
    }
  }

  private @Nullable LocalDate date(String key, String value) {
    try {
      return LocalDate.parse(value.trim());
    } catch (DateTimeException e) {
      problems.add("'%s' = %s, must be a date such as 2027-03-31".formatted(key, value));
      return null;
    }
  }

  List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    if (problems.isEmpty()) {
      reasons.forEach(
          (check, reason) -> {
            if (reason.isBlank() || !ends.containsKey(check)) {
              all.add("the waiver of C%03d needs a reason and an end".formatted(check));
            }
          });
      ends.keySet().stream()
          .filter(check -> !reasons.containsKey(check))
          .forEach(check -> all.add("the waiver of C%03d needs a reason".formatted(check)));
    }
    return all;
  }

  /** All of them, once there are no problems. */
  List<Waiver> all() {
    List<Waiver> all = new ArrayList<>();
    reasons.forEach(
        (check, reason) -> {
          LocalDate end = ends.get(check);
          if (end != null) {
            all.add(new Waiver(check, reason, end));
          }
        });
    return all;
  }
}
