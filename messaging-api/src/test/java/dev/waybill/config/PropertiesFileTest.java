package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {
  private static final String TEXT =
      """
      # waybill.a=0
        ! waybill.b=0 \\
      waybill.c = one
      waybill.d: two \\
          and \\
          three

      waybill.e four\\\\
      waybill.f=\\u00e9 é
      waybill.g
      """;

  @Test
  void readsWhatJavaReads() throws Exception {
    for (String end : new String[] {"\n", "\r\n", "\r"}) {
      String text = TEXT.replace("\n", end);
      Properties expected = new Properties();
      expected.load(new StringReader(text));
      TreeMap<String, String> read = new TreeMap<>();
      PropertiesFile.parse("f", text).settings().values().forEach(s -> read.put(s.key(), s.text()));

      assertThat(read).hasSize(5).isEqualTo(new TreeMap<>(expected));
    }
  }

  @Test
  void knowsTheLineThatEachEntryBeginsOn() {
    PropertiesFile file = PropertiesFile.parse("f", TEXT);

    assertThat(file.settings().get("waybill.c")).extracting("origin").isEqualTo("f line 3");
    assertThat(file.settings().get("waybill.d")).extracting("origin").isEqualTo("f line 4");
    assertThat(file.settings().get("waybill.e")).extracting("origin").isEqualTo("f line 8");
  }

  @Test
  void aKeyThatIsGivenTwiceIsAProblem(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("f"), "waybill.namespace=a\nwaybill.namespace=b\nwaybill.x=\\u12");

    assertThat(Given.problemsOf(() -> Given.configuration(MessagingConfig.builder().file(file))))
        .containsExactly(
            "'waybill.namespace' is given twice: " + file + " line 1 and line 2",
            file + " line 3 has a \\u escape that is not four hexadecimal digits");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstKey(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "\uFEFFwaybill.namespace=a");

    assertThat(Given.configuration(MessagingConfig.builder().file(file)).namespace())
        .isEqualTo("a");
  }
}
