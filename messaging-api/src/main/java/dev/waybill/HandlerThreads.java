package dev.waybill;

/** What kind of threads handlers run on. */
public enum HandlerThreads {
  /** Virtual threads from Java 24, where blocking in them pins nothing; platform threads before. */
  AUTO,
  /** A virtual thread per running handler. Needs Java 21. */
  VIRTUAL,
  /** A pool of as many named threads as the subscription's concurrency. */
  PLATFORM
}
