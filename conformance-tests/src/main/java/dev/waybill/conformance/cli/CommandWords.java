package dev.waybill.conformance.cli;

import java.util.ArrayList;
import java.util.List;

/** A command line as words: between spaces, or in single or double quotes. No shell takes part. */
final class CommandWords {
  private CommandWords() {}

  /**
   * The words.
   *
   * @throws IllegalArgumentException if there is none, or a quote has no end
   */
  static String[] of(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean isWord = false;
    char quote = 0;
    for (char c : line.toCharArray()) {
      if (quote != 0 && c != quote) {
        word.append(c);
      } else if (quote != 0) {
        quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
        isWord = true;
      } else if (c != ' ' && c != '\t') {
        word.append(c);
        isWord = true;
      } else if (isWord) {
        words.add(word.toString());
        word.setLength(0);
        isWord = false;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("must have an end to each quote");
    }
    if (isWord) {
      words.add(word.toString());
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("must name a program");
    }
    return words.toArray(String[]::new);
  }
}
