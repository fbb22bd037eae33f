package dev.waybill.conformance.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON, so that a document is not judged by the library that wrote it. Objects are maps in
 * order, arrays lists, numbers their text as a {@link NumberText}.
 */
public final class Json {
  /** A number as it was written. */
  public record NumberText(String text) {}

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * The object that the text is.
   *
   * @throws IllegalArgumentException if it is none, or has a member twice
   */
  public static Map<String, @Nullable Object> object(String text) {
    Json json = new Json(text);
    json.skip();
    json.expect('{');
    Map<String, @Nullable Object> members = json.members();
    json.skip();
    if (json.at != text.length()) {
      throw json.wrong("something follows the document");
    }
    return members;
  }

  private @Nullable Object value() {
    skip();
    return switch (next()) {
      case '{' -> members();
      case '[' -> elements();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    skip();
    if (peek() == '}') {
      at++;
      return members;
    }
    char c;
    do {
      skip();
      expect('"');
      String name = string();
      skip();
      expect(':');
      Object value = value();
      if (members.containsKey(name)) {
        throw wrong("the member '" + name + "' is there twice");
      }
      members.put(name, value);
      skip();
      c = next();
    } while (c == ',');
    if (c != '}') {
      throw wrong("an object has no end");
    }
    return members;
  }

  private List<@Nullable Object> elements() {
    List<@Nullable Object> elements = new ArrayList<>();
    skip();
    if (peek() == ']') {
      at++;
      return elements;
    }
    char c;
    do {
      elements.add(value());
      skip();
      c = next();
    } while (c == ',');
    if (c != ']') {
      throw wrong("an array has no end");
    }
    return elements;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      string.append(c == '\\' ? escape() : c);
    }
    return string.toString();
  }

  private char escape() {
    char c = next();
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        if (at > text.length()) {
          throw wrong("it is cut short");
        }
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private NumberText number() {
    int from = at - 1;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return new NumberText(text.substring(from, at));
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at - 1)) {
      throw wrong("it is not " + word);
    }
    at += word.length() - 1;
    return value;
  }

  private void skip() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private char next() {
    if (at >= text.length()) {
      throw wrong("it is cut short");
    }
    return text.charAt(at++);
  }

  private void expect(char c) {
    if (next() != c) {
      throw wrong("a '" + c + "' is missing");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("No JSON at " + at + ": " + what);
  }
}
