package dev.waybill.conformance.cli;

/** How a command ends, for scripts. */
final class ExitCode {
  /** What was asked for was shown. */
  static final int CERTIFIED = 0;

  /** It was not. */
  static final int NOT_CERTIFIED = 1;

  /** The command line, or a file that it names, is wrong. */
  static final int WRONG_USE = 2;

  /** The suite or the environment failed, so nothing is said of the binder. */
  static final int BROKEN = 3;

  private ExitCode() {}
}
