package dev.waybill.conformance.report;

/** Text within XML and HTML. Stateless. */
final class Markup {
  private Markup() {}

  /** Escaped, for content and for attributes; what XML cannot hold becomes a replacement. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : 0xfffd);
              }
            });
    return escaped.toString();
  }

  private static boolean isAllowed(int c) {
    boolean isControl = c < ' ' && c != '\n' && c != '\t';
    boolean isHalf = c >= 0xd800 && c <= 0xdfff;
    return !isControl && !isHalf && c != 0xfffe && c != 0xffff;
  }
}
