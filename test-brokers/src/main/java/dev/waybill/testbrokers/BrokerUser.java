package dev.waybill.testbrokers;

/**
 * A user of a secured RabbitMQ or NATS.
 *
 * @param password letters, digits and hyphens
 */
public record BrokerUser(String name, String password) {

  /**
   * Checks name and password.
   *
   * @throws IllegalArgumentException if one contains anything but letters, digits and hyphens
   */
  public BrokerUser {
    if (!name.matches("[A-Za-z0-9-]+") || !password.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException(
          "User '%s' refused: name and password may have letters, digits and hyphens only."
              .formatted(name));
    }
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "BrokerUser[" + name + "]";
  }
}
