package dev.waybill.conformance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code --classpath} adds: jars, directories of classes, and all jars of a directory as
 * {@code dir/*}. While it is open, it is the context class loader of the thread that opened it, and
 * of the threads that this one starts. Members in other processes have it, too.
 */
final class ClassPath implements AutoCloseable {
  private final ClassLoader before;
  private final URLClassLoader loader;

  private ClassPath(URLClassLoader loader) {
    this.loader = loader;
    before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
  }

  /**
   * Opens these entries.
   *
   * @throws WrongUseException with all that are missing
   */
  static ClassPath open(List<String> entries) {
    List<URL> urls = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String entry : entries) {
      List<Path> files = files(entry);
      if (files.isEmpty()) {
        problems.add("'%s' is neither a jar nor a directory, nor are there jars".formatted(entry));
      }
      files.forEach(file -> urls.add(url(file)));
    }
    if (!problems.isEmpty()) {
      throw new WrongUseException("--classpath names what is not there", problems);
    }
    return new ClassPath(
        new URLClassLoader(urls.toArray(URL[]::new), ClassPath.class.getClassLoader()));
  }

  private static List<Path> files(String entry) {
    if (entry.endsWith("/*") || entry.endsWith("\\*")) {
      return jars(Path.of(entry.substring(0, entry.length() - 2)));
    }
    Path file = Path.of(entry);
    return Files.exists(file) ? List.of(file) : List.of();
  }

  private static List<Path> jars(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
      found.forEach(jars::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the jars of " + directory, e);
    }
    jars.sort(null);
    return jars;
  }

  private static URL url(Path file) {
    try {
      return file.toAbsolutePath().toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A file has no URL: " + file, e);
    }
  }

  /** A class of this name. */
  Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, true, loader);
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the class path", e);
    }
  }
}
