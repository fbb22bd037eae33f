package dev.waybill.test.billing;

import java.io.IOException;

/** Where the money is. */
@FunctionalInterface
interface Bank {
  /** Charges an order; the same order charged twice costs its customer once. */
  void charge(String order) throws IOException, InterruptedException;
}
