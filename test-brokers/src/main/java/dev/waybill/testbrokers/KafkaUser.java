package dev.waybill.testbrokers;

import java.util.Map;

/**
 * A user of a secured Kafka.
 *
 * @param name the principal is {@code User:} and this
 * @param password letters and digits
 */
public record KafkaUser(String name, String password) {

  /**
   * Checks name and password.
   *
   * @throws IllegalArgumentException if one contains anything but letters, digits and hyphens
   */
  public KafkaUser {
    if (!name.matches("[A-Za-z0-9-]+") || !password.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException(
          "Kafka user '%s' refused: name and password may have letters, digits and hyphens only."
              .formatted(name));
    }
  }

  /** Returns the client properties with which this user connects. */
  public Map<String, String> clientProperties() {
    return Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", KafkaProperties.LOGIN_MODULE + credentials() + ";");
  }

  /** Returns the options of the login module for one who logs in. */
  String credentials() {
    return " username=\"%s\" password=\"%s\"".formatted(name, password);
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "KafkaUser[" + name + "]";
  }
}
