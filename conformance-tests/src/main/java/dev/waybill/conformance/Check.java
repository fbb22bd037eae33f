package dev.waybill.conformance;

import dev.waybill.Capabilities;
import java.util.List;
import java.util.function.Predicate;

/**
 * A check: data, not code that a binder could override. Numbers are never reused.
 *
 * @param number its number in the catalogue
 * @param slug its name in reports and on command lines
 * @param area its chapter
 * @param level how much it weighs
 * @param tier 0 smoke, 1 standard, 2 with faults, 3 soak
 * @param sentence what it demands, as one sentence
 * @param declared whether a binder with these capabilities owes it
 * @param scenario what is played
 * @param claims what must then hold; never none
 */
public record Check(
    int number,
    String slug,
    Area area,
    Level level,
    int tier,
    String sentence,
    Predicate<Capabilities> declared,
    Scenario scenario,
    List<Claim> claims) {

  /** Refuses a check that claims nothing. */
  public Check {
    claims = List.copyOf(claims);
    if (claims.isEmpty()) {
      throw new IllegalArgumentException("Check " + number + " claims nothing");
    }
  }

  /** A check that every binder owes. */
  public static Check must(
      int number,
      String slug,
      Area area,
      int tier,
      String sentence,
      Scenario scenario,
      Claim... claims) {
    return new Check(
        number, slug, area, Level.MUST, tier, sentence, any -> true, scenario, List.of(claims));
  }

  /** A check that a binder owes which declares the capability. */
  public static Check where(
      Predicate<Capabilities> declared,
      int number,
      String slug,
      Area area,
      int tier,
      String sentence,
      Scenario scenario,
      Claim... claims) {
    return new Check(
        number, slug, area, Level.CAPABILITY, tier, sentence, declared, scenario, List.of(claims));
  }

  /** As reports print it, such as C027-first-delivery-order. */
  public String id() {
    return String.format("C%03d-%s", number, slug);
  }
}
