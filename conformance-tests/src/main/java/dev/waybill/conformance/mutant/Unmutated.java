package dev.waybill.conformance.mutant;

import java.util.List;

/**
 * A check that no mutant fails, and why none can. The only list of them; it is reviewed, and has
 * six entries at most.
 *
 * @param check the number of the check
 * @param reason why there is no mutant
 */
public record Unmutated(int check, String reason) {
  /** All of them. */
  public static List<Unmutated> all() {
    return List.of(
        new Unmutated(
            96,
            "its member must stand still while others go on, so it needs a process of its own; a"
                + " mutant is broken within one process, and the memory binder lives in one"));
  }
}
