package dev.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/errors.md} to the codes that there are. */
class ErrorsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "errors.md");
  private static final Pattern SECTION =
      Pattern.compile("^## ([A-Z_]+)\\n\\n\\*(Not retryable|Retryable)\\.\\*", Pattern.MULTILINE);

  @Test
  void hasASectionForEveryCode() throws Exception {
    Map<String, Boolean> sections = new TreeMap<>();
    Matcher matcher = SECTION.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      sections.put(matcher.group(1), matcher.group(2).equals("Retryable"));
    }

    Map<String, Boolean> codes = new TreeMap<>();
    Arrays.stream(ErrorCode.values()).forEach(c -> codes.put(c.name(), c.isRetryable()));
    assertThat(sections).isEqualTo(codes);
  }
}
