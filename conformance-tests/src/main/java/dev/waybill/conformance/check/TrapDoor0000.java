package dev.waybill.conformance.check;

/**
 * Of this a {@link Trap} makes a class of its own for each scenario, with another number in its
 * name: whatever initializes that has loaded a class because a header named it.
 */
final class TrapDoor0000 {
  static {
    Trap.spring(TrapDoor0000.class.getName());
  }

  private TrapDoor0000() {}
}
