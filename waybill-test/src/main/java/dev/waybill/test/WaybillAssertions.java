package dev.waybill.test;

/**
 * The way in to assertions about what happened in a {@link WaybillTest}. Needs AssertJ on the class
 * path. Its name does not get in the way of AssertJ's own: both may be imported.
 */
public final class WaybillAssertions {
  private WaybillAssertions() {}

  /** Begins an assertion about a group or a destination. */
  public static WaybillAssert assertThat(WaybillTest actual) {
    return new WaybillAssert(actual);
  }
}
