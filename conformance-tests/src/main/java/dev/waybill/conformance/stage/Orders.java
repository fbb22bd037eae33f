package dev.waybill.conformance.stage;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * @param roles what it does, in each of its groups
 */
record Orders(
    String binder,
    Map<String, String> configuration,
    Path journal,
    String run,
    long seed,
    String destination,
    int member,
    List<Role> roles) {
  /**
   * What a member does in one group.
   *
   * @param group the number of the group
   * @param work what its handler does
   * @param durably whether its effects are to happen once, by the run's durable store
   * @param fatal when the process dies by itself
   */
  record Role(int group, Work.Lasting work, boolean durably, Fatal fatal) {}

  /** When the process dies by itself: with the first of its roles that says so. */
  Fatal fatal() {
    return roles.stream()
        .map(Role::fatal)
        .filter(each -> each.moment() != Fatal.Moment.NEVER)
        .findFirst()
        .orElse(Fatal.NEVER);
  }

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
    for (int i = 0; i < roles.size(); i++) {
      Role role = roles.get(i);
      all.setProperty(
          "role." + i,
          String.join(
              " ",
              Integer.toString(role.group()),
              Long.toString(role.work().leastMicros()),
              Long.toString(role.work().mostMicros()),
              Boolean.toString(role.durably()),
              role.fatal().moment().name(),
              Integer.toString(role.fatal().nth())));
    }
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
        roles(all));
  }

  private static List<Role> roles(Properties all) {
    List<Role> roles = new ArrayList<>();
    for (int i = 0; all.containsKey("role." + i); i++) {
      String[] words = all.getProperty("role." + i).split(" ", -1);
      roles.add(
          new Role(
              Integer.parseInt(words[0]),
              new Work.Lasting(Long.parseLong(words[1]), Long.parseLong(words[2])),
              Boolean.parseBoolean(words[3]),
              new Fatal(Fatal.Moment.valueOf(words[4]), Integer.parseInt(words[5]))));
    }
    return roles;
  }
}
