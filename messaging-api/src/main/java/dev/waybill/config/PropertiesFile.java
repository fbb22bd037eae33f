package dev.waybill.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A properties file with the line of each key, which {@link Properties} does not tell. Reads UTF-8
 * text, one entry at a time through {@link Properties}, so that its syntax is exactly Java's.
 */
final class PropertiesFile {
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final String name;

  private PropertiesFile(String name) {
    this.name = name;
  }

  static PropertiesFile parse(String name, String text) {
    PropertiesFile file = new PropertiesFile(name);
    String[] lines = text.split("\r\n|[\r\n]", -1);
    int line = 0;
    while (line < lines.length) {
      int first = line + 1;
      StringBuilder entry = new StringBuilder(lines[line++]);
      while (!isComment(entry) && endsInEscape(entry) && line < lines.length) {
        entry.append('\n').append(lines[line++]);
      }
      file.add(first, entry.toString());
    }
    return file;
  }

  Map<String, Setting> settings() {
    return settings;
  }

  List<String> problems() {
    return problems;
  }

  private void add(int line, String entry) {
    Properties parsed = new Properties();
    String origin = name + " line " + line;
    try {
      parsed.load(new StringReader(entry));
    } catch (IllegalArgumentException e) {
      problems.add(origin + " has a \\u escape that is not four hexadecimal digits");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    parsed.forEach(
        (key, value) -> {
          Setting setting =
              new Setting((String) key, (String) value, origin, Secrets.isSecret((String) key));
          Setting earlier = settings.putIfAbsent(setting.key(), setting);
          if (earlier != null) {
            problems.add("'" + key + "' is given twice: " + earlier.origin() + " and line " + line);
          }
        });
  }

  private static boolean isComment(CharSequence entry) {
    String text = entry.toString().stripLeading();
    return text.startsWith("#") || text.startsWith("!");
  }

  private static boolean endsInEscape(CharSequence entry) {
    int escapes = 0;
    for (int i = entry.length() - 1; i >= 0 && entry.charAt(i) == '\\'; i--) {
      escapes++;
    }
    return escapes % 2 == 1;
  }
}
