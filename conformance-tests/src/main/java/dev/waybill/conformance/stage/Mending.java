package dev.waybill.conformance.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a stage is mended, which all processes of a run see: a file beside the journal. Until
 * then what is to fail {@linkplain Trouble#UNTIL_MENDED until then} fails.
 */
final class Mending {
  private final Path file;

  Mending(Path journal) {
    file = journal.resolveSibling(journal.getFileName() + ".mended");
  }

  boolean isDone() {
    return Files.exists(file);
  }

  void mend() {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot mend the stage", e);
    }
  }
}
