package dev.waybill;

/** On which threads handlers run. */
public enum HandlerThreads {
  /** Virtual threads from JDK 24 on, where nothing pins them; platform threads before. */
  AUTO,
  /** A virtual thread per handler call; needs JDK 21. */
  VIRTUAL,
  /** A pool of as many named threads as the subscription's concurrency. */
  PLATFORM
}
