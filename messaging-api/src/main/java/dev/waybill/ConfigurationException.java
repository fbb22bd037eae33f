package dev.waybill;

import java.util.List;

/**
 * Configuration that cannot be used. Carries every problem that was found, not only the first;
 * nothing was opened and no thread is left behind.
 */
public final class ConfigurationException extends MessagingException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /** One exception for all problems; {@code problems} must not be empty. */
  public ConfigurationException(List<String> problems) {
    this(ErrorCode.CONFIG_INVALID, problems);
  }

  /** As above with a narrower code, such as {@link ErrorCode#TOPOLOGY_DRIFT}. */
  public ConfigurationException(ErrorCode code, List<String> problems) {
    super(code, message(code, problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem as one sentence that names the key, the reason and the remedy. */
  public List<String> problems() {
    return problems;
  }

  private static String message(ErrorCode code, List<String> problems) {
    String what =
        switch (code) {
          case TOPOLOGY_DRIFT -> "The broker's topology differs from the configuration";
          case DESTINATION_NOT_FOUND -> "The broker lacks what the configuration needs";
          default -> "Invalid configuration";
        };
    String count =
        problems.size() == 1 ? " (1 problem): " : " (" + problems.size() + " problems): ";
    return what + count + String.join("; ", problems);
  }
}
