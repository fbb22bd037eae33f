package dev.waybill.conformance;

/** The chapters of the catalogue. */
public enum Area {
  PUBLISH("A. Publish"),
  SETTLE("B. Subscribe and settle"),
  ORDER("C. Order"),
  RETRY("D. Retry and back-off"),
  DEAD_LETTERS("E. Dead letters and poison"),
  IDEMPOTENCY("F. Idempotency"),
  GROUPS("G. Groups and fan-out"),
  LIFECYCLE("H. Lifecycle and shutdown"),
  FAULTS("I. Faults"),
  ENVELOPE("J. CloudEvents fidelity"),
  LIMITS("K. Limits"),
  BAD_INPUT("L. Bad input and security"),
  VISIBILITY("M. Visibility");

  private final String title;

  Area(String title) {
    this.title = title;
  }

  /** As a report heads the chapter. */
  public String title() {
    return title;
  }
}
