package dev.waybill.conformance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Which release of the suite judged.
 *
 * @param version of the suite, or {@link #UNPACKAGED}
 * @param checks a hash of the list of checks: number, name, weight, tier and sentence of each
 */
public record Kit(String version, String checks) {
  /** The version of classes that come from no jar. */
  public static final String UNPACKAGED = "unpackaged";

  /** This release, with these checks. */
  public static Kit of(List<Check> catalogue) {
    return new Kit(versionOf(Kit.class), hash(catalogue));
  }

  /** The version that the jar of a class has in its manifest, or {@link #UNPACKAGED}. */
  public static String versionOf(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? UNPACKAGED : version;
  }

  private static String hash(List<Check> catalogue) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Check check : catalogue) {
        String line =
            "%s %s %d %s\n".formatted(check.id(), check.level(), check.tier(), check.sentence());
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return "sha256:" + HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256, but this one", e);
    }
  }
}
