package dev.waybill.conformance.cli;

import java.util.List;

/** The command line, or a file that it names, cannot be used. Carries every problem found. */
final class WrongUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUseException(String problem) {
    super(problem);
  }

  WrongUseException(String problem, Throwable cause) {
    super(problem, cause);
  }

  WrongUseException(String where, List<String> problems) {
    super(
        "%s (%d %s):\n  %s"
            .formatted(
                where,
                problems.size(),
                problems.size() == 1 ? "problem" : "problems",
                String.join("\n  ", problems)));
  }
}
