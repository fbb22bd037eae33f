package dev.waybill.conformance.cli;

import dev.waybill.ConfigurationException;
import dev.waybill.MessagingException;
import dev.waybill.conformance.Kit;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/** The suite as a program. Its commands are its subcommands. */
@Command(
    name = "conformance",
    description =
        "Holds a binder to the checks of the conformance suite, and says what came of it.",
    versionProvider = ConformanceCommand.Version.class,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 certified, 1 not certified, 2 wrong use, 3 the suite or the environment failed."
    })
public final class ConformanceCommand {
  private ConformanceCommand() {}

  /** Ends the JVM with the exit code of the command. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    System.exit(execute(out, err, System.console() != null, arguments));
  }

  /**
   * Runs a command in this JVM; answers its exit code. Blocks until it is done.
   *
   * @param isTerminal whether lines may be written over
   */
  static int execute(PrintWriter out, PrintWriter err, boolean isTerminal, String... arguments) {
    return new CommandLine(new ConformanceCommand())
        .addSubcommand(new RunCommand(out, isTerminal))
        .addSubcommand(new ReplayCommand(out))
        .addSubcommand(new SelfTestCommand(out, isTerminal))
        .addSubcommand(new MatrixCommand(out, err))
        .addSubcommand(new CommandLine.HelpCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((failure, command, parsed) -> tell(failure, err))
        .setExecutionStrategy(ConformanceCommand::run)
        .execute(arguments);
  }

  private static int run(ParseResult parsed) {
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      parsed.commandSpec().commandLine().usage(parsed.commandSpec().commandLine().getErr());
      return ExitCode.WRONG_USE;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int tell(Exception failure, PrintWriter err) {
    if (failure instanceof WrongUseException) {
      err.println(failure.getMessage());
      return ExitCode.WRONG_USE;
    }
    if (failure instanceof ConfigurationException configuration) {
      err.println(
          new WrongUseException("The configuration cannot be used", configuration.problems())
              .getMessage());
      return ExitCode.WRONG_USE;
    }
    err.println("The suite or the environment failed: " + failure);
    if (!(failure instanceof MessagingException)) {
      failure.printStackTrace(err);
    }
    return ExitCode.BROKEN;
  }

  /** Tells the version that the jar has. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Waybill conformance suite " + Kit.versionOf(Kit.class)};
    }
  }
}
