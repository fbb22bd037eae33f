package dev.waybill.testbrokers;

/** A broker cannot be had on this machine. The message says why and what to do about it. */
public final class BrokerUnavailableException extends RuntimeException {

  BrokerUnavailableException(String kind, String reason, String remedy) {
    super("Broker '%s' cannot be had: %s. %s".formatted(kind, reason, remedy));
  }
}
