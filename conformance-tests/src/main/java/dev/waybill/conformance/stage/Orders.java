package dev.waybill.conformance.stage;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a member in another process needs to know.
 *
 * @param binder the binder's type
 * @param configuration the whole configuration of its program
 * @param journal the file of the journal
 * @param run the name of the run
 * @param seed what the run's events follow from
 * @param destination the destination's logical name
 * @param member its number in the history
 * @param group the number of its group
 * @param workMicros how long its handler works
 */
record Orders(
    String binder,
    Map<String, String> configuration,
    Path journal,
    String run,
    long seed,
    String destination,
    int member,
    int group,
    long workMicros) {
  private static final String CONFIGURATION = "configuration.";

  /** Writes them to a file that nobody else can read, since a configuration may hold secrets. */
  Path write() {
    Properties all = new Properties();
    configuration.forEach((key, value) -> all.setProperty(CONFIGURATION + key, value));
    all.setProperty("binder", binder);
    all.setProperty("journal", journal.toAbsolutePath().toString());
    all.setProperty("run", run);
    all.setProperty("seed", Long.toString(seed));
    all.setProperty("destination", destination);
    all.setProperty("member", Integer.toString(member));
    all.setProperty("group", Integer.toString(group));
    all.setProperty("work-micros", Long.toString(workMicros));
    try {
      Path file = Files.createTempFile("waybill-member-", ".properties"); // for its owner alone
      try (Writer writer = Files.newBufferedWriter(file)) {
        all.store(writer, null);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write what member " + member + " is to do", e);
    }
  }

  static Orders read(Path file) {
    Properties all = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      all.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the orders in " + file, e);
    }
    Map<String, String> configuration = new TreeMap<>();
    for (String name : all.stringPropertyNames()) {
      if (name.startsWith(CONFIGURATION)) {
        configuration.put(name.substring(CONFIGURATION.length()), all.getProperty(name));
      }
    }
    return new Orders(
        all.getProperty("binder"),
        configuration,
        Path.of(all.getProperty("journal")),
        all.getProperty("run"),
        Long.parseLong(all.getProperty("seed")),
        all.getProperty("destination"),
        Integer.parseInt(all.getProperty("member")),
        Integer.parseInt(all.getProperty("group")),
        Long.parseLong(all.getProperty("work-micros")));
  }
}
