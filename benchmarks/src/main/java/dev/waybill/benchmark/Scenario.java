package dev.waybill.benchmark;

/** One benchmark, as a contestant's JVM runs it. */
interface Scenario {
  /** Takes one sample, and throws if what the contestant did was not what was asked. */
  Sample run(Contestant contestant, Setting setting) throws Exception;
}
