package dev.waybill.examples.demo;

/** Nobody has said what sending something there costs. */
final class UnknownPlaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownPlaceException(String place) {
    super("no tariff for '" + place + "'");
  }
}
