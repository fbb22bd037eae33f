package dev.waybill;

<<<<<<< HEAD
/** On which threads handlers run. */
public enum HandlerThreads {
  /** Virtual threads from JDK 24 on, where nothing pins them; platform threads before. */
  AUTO,
  /** A virtual thread per handler call; needs JDK 21. */
=======
/** What kind of threads handlers run on. */
public enum HandlerThreads {
  /** Virtual threads from Java 24, where blocking in them pins nothing; platform threads before. */
  AUTO,
  /** A virtual thread per running handler. Needs Java 21. */
>>>>>>> config
  VIRTUAL,
  /** A pool of as many named threads as the subscription's concurrency. */
  PLATFORM
}
