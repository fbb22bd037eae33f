package dev.waybill.conformance.fault;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts a Java main class in a process of its own, by the java command of this JVM.
 *
 * <pre>{@code
 * ChildProcess member = ChildJvm.of(Member.class).args("kafka").log(log).start();
 * member.send("subscribe orders");
 * member.await("subscribed"::equals, Duration.ofSeconds(30));
 * member.kill9();
 * }</pre>
 *
 * <p>Standard input and output carry the line protocol of {@link ChildProcess}; the child takes the
 * parent's lines from {@link ParentWatch#nextLine()}, writes its answers to {@code System.out} and
 * everything else to {@code System.err}, which goes to the log file. Both sides speak UTF-8. The
 * child halts when this JVM ends.
 *
 * <p>The child starts with a small heap and quick JVM flags; {@link #flags} come after them and
 * win. By default it has {@link #currentClassPath()}. Not thread-safe.
 */
public final class ChildJvm {
  private static final List<String> QUICK =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dfile.encoding=UTF-8",
          "-Dsun.stdout.encoding=UTF-8",
          "-Dstdout.encoding=UTF-8");

  private final String mainClass;
  private final List<String> flags = new ArrayList<>(QUICK);
  private final List<String> args = new ArrayList<>();
  private List<Path> classPath = currentClassPath();
  private Path log;

  private ChildJvm(String mainClass) {
    this.mainClass = mainClass;
    this.log =
        Path.of("target", "children", mainClass.substring(mainClass.lastIndexOf('.') + 1) + ".log");
  }

  /** Describes a child that runs this class, which may be package-private. */
  public static ChildJvm of(Class<?> mainClass) {
    return of(mainClass.getName());
  }

  /** Describes a child that runs the class of this name. */
  public static ChildJvm of(String mainClass) {
    return new ChildJvm(mainClass);
  }

  /**
   * Returns the class path entries of this JVM, and those of the context class loader where that is
   * a {@link URLClassLoader}.
   */
  public static List<Path> currentClassPath() {
    Stream<Path> own =
        Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
            .filter(entry -> !entry.isBlank())
            .map(Path::of);
    Stream<Path> added =
        Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader
            ? Stream.of(loader.getURLs()).map(ChildJvm::file)
            : Stream.of();
    return Stream.concat(own, added).toList();
  }

  private static Path file(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("No file: " + url, e);
    }
  }

  /**
   * Returns the directory or jar that a class was loaded from.
   *
   * @throws IllegalArgumentException if the class comes from no file
   */
  public static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Location of '%s' not known: it was loaded from no file.".formatted(type.getName()), e);
    }
  }

  /** Replaces the class path. {@link ParentWatch} is added to it. */
  public ChildJvm classPath(List<Path> entries) {
    classPath = List.copyOf(entries);
    return this;
  }

  /** Adds arguments for the main class. */
  public ChildJvm args(String... more) {
    args.addAll(List.of(more));
    return this;
  }

  /** Adds flags for the JVM. */
  public ChildJvm flags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Sets the file that the child's output is added to; the default lies under {@code target}. */
  public ChildJvm log(Path file) {
    log = file;
    return this;
  }

  /**
   * Starts the child. Does not wait for it to do anything.
   *
   * @throws UncheckedIOException if the log cannot be written or the process not be started
   */
  public ChildProcess start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("@" + classPathFile());
    command.add(ParentWatch.class.getName());
    command.add(mainClass);
    command.addAll(args);
    return ChildProcess.start(new ProcessBuilder(command), log);
  }

  /** Writes the class path to a file, for it may exceed what a command line can hold. */
  private Path classPathFile() {
    String joined =
        Stream.concat(classPath.stream(), Stream.of(locationOf(ParentWatch.class)))
            .map(entry -> entry.toAbsolutePath().toString())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Path file = log.resolveSibling(log.getFileName() + ".classpath").toAbsolutePath();
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(
          file, "-cp \"" + joined.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Child '%s' not started: cannot write '%s'.".formatted(mainClass, file), e);
    }
  }
}
