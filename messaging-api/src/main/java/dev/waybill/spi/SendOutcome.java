package dev.waybill.spi;

import dev.waybill.ErrorCode;

/** How one send ended. */
public sealed interface SendOutcome {
  /**
   * The broker has stored the message as durably as it can.
   *
   * @param position where, in the broker's own notation
   */
  record Confirmed(String position) implements SendOutcome {}

  /**
   * The message was definitely not stored and never will be [SPI-13].
   *
   * @param code says whether the same message may pass later
   */
  record Rejected(ErrorCode code, Throwable cause) implements SendOutcome {}

  /** The message may or may not have been stored: never reported as rejected [SPI-14]. */
  record Uncertain(ErrorCode code, Throwable cause) implements SendOutcome {}
}
