package dev.waybill.conformance;

import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Observations;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a history alone does not tell, as properties in a file beside it: the scenario, the terms,
 * what was observed. With both files every claim can be judged again, elsewhere and later.
 */
final class EvidenceFile {
  private static final String SCENARIO = "scenario";
  private static final String TERMS = "terms.";
  private static final String GROUP = "group.";
  private static final String OBSERVED = "observed.";
  private static final String NOTE = "note.";
  private static final String UNDECLARED = "undeclared.";
  private static final String ENDED = "ended";
  private static final String FAULT = "ended.by-binder";

  private EvidenceFile() {}

  static Path beside(Path history) {
    return history.resolveSibling(history.getFileName() + ".terms");
  }

  static void write(String scenario, Evidence evidence) {
    Properties properties = new Properties();
    properties.setProperty(SCENARIO, scenario);
    TermsText.write(evidence.terms(), TERMS, properties);
    evidence
        .groupTerms()
        .forEach((group, terms) -> TermsText.write(terms, GROUP + group + '.', properties));
    int number = 0;
    for (Map.Entry<String, Observations.Tally> entry :
        evidence.observations().tallies().entrySet()) {
      Observations.Tally tally = entry.getValue();
      String prefix = OBSERVED + number++ + '.';
      properties.setProperty(prefix + "name", entry.getKey());
      properties.setProperty(prefix + "made", Long.toString(tally.made()));
      properties.setProperty(prefix + "wrong", Long.toString(tally.wrong()));
      list(prefix + "detail.", tally.details(), properties);
    }
    list(NOTE, evidence.observations().notes(), properties);
    MeasurementText.write(evidence.observations(), properties);
    list(UNDECLARED, evidence.undeclared().stream().sorted().toList(), properties);
    EarlyEnd ended = evidence.ended();
    if (ended != null) {
      properties.setProperty(ENDED, ended.reason());
      properties.setProperty(FAULT, Boolean.toString(ended.bindersFault()));
    }
    // Unlike Files.newBufferedWriter it writes half of a pair of surrogates as a question mark.
    try (Writer writer =
        new OutputStreamWriter(
            Files.newOutputStream(beside(evidence.file())), StandardCharsets.UTF_8)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + beside(evidence.file()), e);
    }
  }

  /** The scenario that a history is of. */
  static String scenario(Path history) {
    return read(history).getProperty(SCENARIO, "");
  }

  /**
   * What was written.
   *
   * @throws IllegalArgumentException if one of the two files is missing, or is something else
   */
  static Evidence evidence(Path history) {
    Properties properties = read(history);
    Observations observations = new Observations();
    for (int i = 0; properties.containsKey(OBSERVED + i + ".name"); i++) {
      String prefix = OBSERVED + i + '.';
      observations.add(
          properties.getProperty(prefix + "name"),
          new Observations.Tally(
              Long.parseLong(properties.getProperty(prefix + "made")),
              Long.parseLong(properties.getProperty(prefix + "wrong")),
              list(prefix + "detail.", properties)));
    }
    list(NOTE, properties).forEach(observations::note);
    MeasurementText.read(properties, observations);
    return new Evidence(
        Journal.open(history).history(),
        TermsText.read(properties, TERMS),
        groupTerms(properties),
        observations,
        Set.copyOf(list(UNDECLARED, properties)),
        ended(properties),
        history);
  }

  private static Map<Integer, Terms> groupTerms(Properties properties) {
    Map<Integer, Terms> terms = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(GROUP)) {
        int end = name.indexOf('.', GROUP.length());
        int group = Integer.parseInt(name.substring(GROUP.length(), end));
        terms.computeIfAbsent(group, g -> TermsText.read(properties, GROUP + g + '.'));
      }
    }
    return new LinkedHashMap<>(terms);
  }

  private static @Nullable EarlyEnd ended(Properties properties) {
    String reason = properties.getProperty(ENDED);
    return reason == null
        ? null
        : new EarlyEnd(reason, Boolean.parseBoolean(properties.getProperty(FAULT)));
  }

  private static void list(String prefix, List<String> texts, Properties to) {
    for (int i = 0; i < texts.size(); i++) {
      to.setProperty(prefix + i, texts.get(i));
    }
  }

  private static List<String> list(String prefix, Properties from) {
    List<String> texts = new ArrayList<>();
    for (String text = from.getProperty(prefix + 0);
        text != null;
        text = from.getProperty(prefix + texts.size())) {
      texts.add(text);
    }
    return texts;
  }

  private static Properties read(Path history) {
    Path file = beside(history);
    if (!Files.isReadable(history) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "%s cannot be judged again: it and %s must both be there"
              .formatted(history, file.getFileName()));
    }
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
