package dev.waybill.testbrokers;

import java.util.ArrayList;
import java.util.List;

/**
 * Ties a program to this JVM: it is killed when the JVM ends, in whatever way. Programs that are
 * not ours do not watch their standard input, so a shell does for them.
 *
 * <p>The program replaces the shell that starts it, so that its process is the one that was
 * started; its input is empty.
 */
final class Leash {
  private static final String SCRIPT =
      """
      exec 3<&0 </dev/null
      (trap '' HUP INT TERM; cat <&3; kill -9 $$) >/dev/null 2>&1 &
      exec "$@" 3<&-
      """;

  private Leash() {}

  static ProcessBuilder command(List<String> program) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "waybill-leash"));
    command.addAll(program);
    return new ProcessBuilder(command);
  }
}
