package dev.waybill.conformance.fault;

/** The way bytes travel through a {@link TcpProxy}. */
public enum Direction {
  /** From the client to the broker. */
  REQUESTS,
  /** From the broker to the client. */
  RESPONSES
}
