package dev.waybill.conformance.cli;

import dev.waybill.conformance.Check;
import java.util.List;

/** Checks by what {@code --only} says: numbers such as C036, or whole ids. */
final class CheckNames {
  private CheckNames() {}

  /**
   * Those that are named, in the order of the catalogue.
   *
   * @throws WrongUseException with all names that name none
   */
  static List<Check> select(List<Check> catalogue, List<String> names) {
    List<String> problems =
        names.stream()
            .filter(name -> catalogue.stream().noneMatch(check -> isNamed(check, name)))
            .map(name -> "'%s' names no check; ids look like C036".formatted(name))
            .toList();
    if (!problems.isEmpty()) {
      throw new WrongUseException("--only cannot be used", problems);
    }
    return catalogue.stream()
        .filter(check -> names.stream().anyMatch(name -> isNamed(check, name)))
        .toList();
  }

  private static boolean isNamed(Check check, String name) {
    return check.id().equals(name) || check.id().substring(0, 4).equals(name);
  }
}
