package dev.waybill.test;

/** Ends what a program was doing that is no more. An error: nobody shall take it for a failure. */
final class ProgramDied extends Error {
  ProgramDied() {
    super("the program of this handler is no more", null, false, false);
  }
}
