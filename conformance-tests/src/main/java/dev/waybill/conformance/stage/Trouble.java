package dev.waybill.conformance.stage;

import dev.waybill.NonRetryableException;

/** How a handler fails a message whose script says so. */
public enum Trouble {
  /** An exception of the application. */
  EXCEPTION {
    @Override
    Throwable throwable(String what) {
      return new IllegalStateException(what);
    }
  },
  /** An error of the kind that a missing class makes. */
  ERROR {
    @Override
    Throwable throwable(String what) {
      return new NoClassDefFoundError(what);
    }
  },
  /** An exception, until the stage is mended. */
  UNTIL_MENDED {
    @Override
    Throwable throwable(String what) {
      return new IllegalStateException(what + ", until the stage is mended");
    }
  },
  /** None in the end, but the handler does not return until the stage is mended. */
  STUCK_UNTIL_MENDED {
    @Override
    Throwable throwable(String what) {
      return new IllegalStateException(what + ", stuck");
    }
  },
  /** The process ends in the handler, without notice. Only for members in a JVM of their own. */
  HALT {
    @Override
    Throwable throwable(String what) {
      return new IllegalStateException(what + ", and its process should have ended");
    }
  },
  /** A failure that must not be tried again. */
  NON_RETRYABLE {
    @Override
    Throwable throwable(String what) {
      return new NonRetryableException(what);
    }
  };

  abstract Throwable throwable(String what);
}
