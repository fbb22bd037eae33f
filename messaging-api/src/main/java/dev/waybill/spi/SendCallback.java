package dev.waybill.spi;

/** Told once how an accepted send ended. */
@FunctionalInterface
public interface SendCallback {
  /** Never on the sender's stack, never under a lock; must not block. */
  void done(SendOutcome outcome);
}
