package dev.waybill.testbrokers;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds programs on the PATH of this process, and files by a pattern. */
final class SearchPath {
  private SearchPath() {}

  static Optional<Path> find(String program) {
    return find(program, System.getenv().getOrDefault("PATH", ""));
  }

  static Optional<Path> find(String program, String path) {
    return Stream.of(path.split(File.pathSeparator))
        .filter(directory -> !directory.isBlank())
        .map(directory -> Path.of(directory, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Returns the directories in this one whose names match a glob, in the order of their names. */
  static List<Path> matches(Path directory, String glob) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      return StreamSupport.stream(found.spliterator(), false).sorted().toList();
    } catch (IOException noDirectory) {
      return List.of();
    }
  }
}
