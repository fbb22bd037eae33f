package dev.waybill.conformance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page with a place for a table, between two lines that readers do not see. */
final class MarkedPage {
  static final String BEGIN = "<!-- conformance matrix -->";
  static final String END = "<!-- end of conformance matrix -->";

  private MarkedPage() {}

  /**
   * Replaces what is between the lines.
   *
   * @throws WrongUseException if the page is not there, or has not each line once, in their order
   */
  static void write(Path page, List<String> table) {
    try {
      List<String> lines = Files.readAllLines(page);
      int begin = lines.indexOf(BEGIN);
      int end = lines.indexOf(END);
      if (begin < 0 || end < begin || lines.lastIndexOf(BEGIN) != begin) {
        throw new WrongUseException(
            "'%s' has no place for a table: it needs the lines '%s' and '%s', once each"
                .formatted(page, BEGIN, END));
      }
      List<String> changed = new ArrayList<>(lines.subList(0, begin + 1));
      changed.add("");
      changed.addAll(table);
      changed.add("");
      changed.addAll(lines.subList(end, lines.size()));
      Files.write(page, changed);
    } catch (NoSuchFileException e) {
      throw new WrongUseException("'%s' is not there".formatted(page), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + page, e);
    }
  }
}
