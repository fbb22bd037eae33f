package dev.waybill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What the documents show is what the build compiles and runs, and what they link to is there. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path CERTIFICATIONS =
      ROOT.resolve("conformance-tests/src/test/java/dev/waybill/conformance");
  private static final Path TRIALS =
      ROOT.resolve("binder-kafka/src/test/java/dev/waybill/kafka/conformance");
  private static final Path TESTS_OF_APPLICATIONS =
      ROOT.resolve("waybill-test/src/test/java/dev/waybill/test/billing");

  /** Built by itself, as a stranger would; shown by one page, which shows nothing else. */
  private static final Path BINDER = Path.of("binder-jdbc-queue");

  private static final Path BINDER_PAGE = Path.of("writing-a-binder.md");
  private static final Pattern JAVA =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern XML =
      Pattern.compile("^```xml\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final int README_LINES = 200;
  private static final int DECISION_LINES = 60;
  private static final int TUTORIAL_LINES = 400;

  @Test
  void showOnlyCodeThatIsInAnExample() throws Exception {
    List<String> ours =
        code(List.of(SOURCES, CERTIFICATIONS, TRIALS, TESTS_OF_APPLICATIONS), ".java");
    List<String> binder = code(List.of(BINDER.resolve("src")), ".java");
    int blocks = 0;
    SoftAssertions all = new SoftAssertions();
    for (Path page : pages()) {
      List<String> sources = page.endsWith(BINDER_PAGE) ? binder : ours;
      Matcher block = JAVA.matcher(Files.readString(page));
      while (block.find()) {
        blocks++;
        String shown = code(block.group(1));
        all.assertThat(sources.stream().anyMatch(source -> source.contains(shown)))
            .as("Java code of %s is in code that is run:%n%s", page.getFileName(), block.group(1))
            .isTrue();
      }
    }
    all.assertAll();
    assertThat(blocks).isGreaterThan(2);
  }

  @Test
  void showThePomOfTheBinderAsItIs() throws Exception {
    String pom = code(Files.readString(BINDER.resolve("pom.xml")));
    Matcher block = XML.matcher(Files.readString(ROOT.resolve("docs").resolve(BINDER_PAGE)));
    int blocks = 0;
    while (block.find()) {
      blocks++;
      assertThat(pom).contains(code(block.group(1)));
    }
    assertThat(blocks).isGreaterThan(0);
  }

  @Test
  void linkToWhatIsThere() throws Exception {
    SoftAssertions all = new SoftAssertions();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        Path target = page.resolveSibling(link.group(1));
        all.assertThat(target).as("linked from %s", page.getFileName()).exists();
      }
    }
    all.assertAll();
  }

  @Test
  void nameTestsThatExist() throws Exception {
    String tests =
        Stream.of("messaging-api", "binder-memory", "binder-kafka", "conformance-tests", "examples")
            .flatMap(module -> tests(ROOT.resolve(module)))
            .collect(Collectors.joining(" "));
    Matcher named =
        Pattern.compile("`(\\w+(Test|IT))`")
            .matcher(Files.readString(ROOT.resolve("docs/guarantees.md")));
    SoftAssertions all = new SoftAssertions();
    while (named.find()) {
      all.assertThat(tests).contains("/" + named.group(1) + ".java");
    }
    all.assertAll();
  }

  @Test
  void areNoLongerThanOneReads() throws Exception {
    assertThat(Files.readAllLines(ROOT.resolve("README.md")))
        .hasSizeLessThanOrEqualTo(README_LINES);
    assertThat(Files.readAllLines(ROOT.resolve("docs").resolve(BINDER_PAGE)))
        .hasSizeLessThanOrEqualTo(TUTORIAL_LINES);
    for (Path decision : files(ROOT.resolve("docs/decisions"), ".md")) {
      assertThat(Files.readAllLines(decision))
          .as(decision.getFileName().toString())
          .hasSizeLessThanOrEqualTo(DECISION_LINES);
    }
  }

  private static List<String> code(List<Path> folders, String suffix) throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path folder : folders) {
      for (Path source : files(folder, suffix)) {
        sources.add(code(Files.readString(source)));
      }
    }
    return sources;
  }

  /** Indentation and line ends do not count. */
  private static String code(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
    pages.add(ROOT.resolve("README.md"));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    return pages;
  }

  private static Stream<String> tests(Path module) {
    Path sources = module.resolve("src/test/java");
    try {
      return Files.isDirectory(sources)
          ? files(sources, ".java").stream().map(path -> path.toString().replace('\\', '/'))
          : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
