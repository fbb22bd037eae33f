package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md} to what the code does. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void hasEveryOptionAsItIs() throws Exception {
    String page = page();
    SoftAssertions.assertSoftly(
        all ->
            OptionTables.all()
                .forEach(
                    (name, table) ->
                        all.assertThat(page)
                            .withFailMessage("the table of %s must be:%n%n%s", name, table)
                            .contains(table)));
  }

  @Test
  void saysWhatEveryOptionIsFor() {
    assertThat(
            Stream.of(
                    GlobalOptions.all(),
                    DestinationOptions.all(),
                    PublishingOptions.all(),
                    GroupOptions.all())
                .flatMap(List::stream))
        .allSatisfy(option -> assertThat(option.description()).as(option.key()).endsWith("."));
  }

  @Test
  void everyExampleIsAccepted() throws Exception {
    List<String> examples = blocks("properties");

    assertThat(examples).hasSizeGreaterThan(1);
    for (String example : examples) {
      MessagingConfig.Builder builder = MessagingConfig.builder();
      PropertiesFile.parse("example", example)
          .settings()
          .values()
          .forEach(setting -> builder.set(setting.key(), setting.text()));
      assertThat(Given.configuration(builder).binders()).isNotEmpty();
    }
  }

  @Test
  void everyVariableOfTheExamplesIsUnderstood() throws Exception {
    MessagingConfig.Builder builder = MessagingConfig.builder();
    int variables = 0;
    for (String line : String.join("\n", blocks("sh")).split("\n")) {
      Matcher export = Pattern.compile("export (WAYBILL_\\w+)='?([^'#]*?)'?( +#.*)?").matcher(line);
      if (export.matches()) {
        builder.environment(Map.of(export.group(1), export.group(2)));
        variables++;
      }
    }

    assertThat(variables).isGreaterThan(2);
    assertThat(Given.configuration(builder).destinations()).contains("orders");
  }

  @Test
  void everyMessageIsWhatReallyComes() throws Exception {
    List<String> shown = blocks("text");

    assertThat(shown)
        .containsExactly(
            String.join(
                    "\n",
                    Given.problems(
                        "waybill.binders.rabbitmq.prefetch", "-1",
                        "waybill.binders.rabbitmq.prefech", "5",
                        "waybill.destinations.Orders.partitions", "12",
                        "waybill.destinations.mails.binder", "sqs",
                        "waybill.defaults.retry.initial-delay", "1m",
                        "waybill.defaults.retry.max-delay", "10s"))
                + "\n");
  }

  private static String page() throws Exception {
    return Files.readString(PAGE);
  }

  private static List<String> blocks(String language) throws Exception {
    List<String> blocks = new ArrayList<>();
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page());
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }
}
