package dev.waybill.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of {@code docs/configuration.md}, made from the options. */
final class OptionTables {
  private OptionTables() {}

  /** Each table by what it is about. */
  static Map<String, String> all() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("everything", table(GlobalOptions.all()));
    tables.put("binders", table(List.of(KnownKeys.TYPE)));
    tables.put("destinations", table(DestinationOptions.all()));
    tables.put("publishing", table(PublishingOptions.all()));
    tables.put("groups", table(GroupOptions.all()));
    return tables;
  }

  private static String table(List<Option<?>> options) {
    StringBuilder table =
        new StringBuilder("| Key | Type | Default | Range | Meaning |\n|---|---|---|---|---|\n");
    for (Option<?> option : options) {
      table.append(
          "| `%s` | %s | %s | %s | %s |%n"
              .formatted(
                  option.key(),
                  code(option.type()),
                  code(option.defaultText()),
                  option.range(),
                  option.description()));
    }
    return table.toString().replace("\r\n", "\n");
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
  }
}
