package dev.waybill.conformance.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bug for the engine to have, so that it can be seen that simulations find such.
 *
 * @param name what it does
 * @param file where, in the engine's sources
 * @param text what stands there, exactly once
 * @param replacement what stands there instead
 * @param breaks the id of a sentence that it must be seen to break
 */
record PlantedBug(String name, String file, String text, String replacement, String breaks) {
  private static final Path ENGINE =
      Path.of("..", "messaging-api", "src", "main", "java", "dev", "waybill", "engine");

  /** The file with the bug in it. */
  String source() throws IOException {
    String source = Files.readString(ENGINE.resolve(file));
    int at = source.indexOf(text);
    if (at < 0 || source.indexOf(text, at + 1) >= 0) {
      throw new AssertionError(
          "The planted bug '%s' no longer applies to %s: its text must stand there exactly once. Plant it anew in PlantedBugs."
              .formatted(name, file));
    }
    return source.replace(text, replacement);
  }

  @Override
  public String toString() {
    return name;
  }
}
