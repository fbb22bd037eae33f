package dev.waybill.test;

import org.assertj.core.api.AbstractAssert;

/**
 * Chooses what an assertion about a {@link WaybillTest} is about; first, what is due now happens.
 */
public final class WaybillAssert extends AbstractAssert<WaybillAssert, WaybillTest> {
  WaybillAssert(WaybillTest actual) {
    super(actual, WaybillAssert.class);
  }

  /** About the calls of a group's handlers; see {@link WaybillTest#deliveredTo}. */
  public DeliveriesAssert deliveredTo(String group) {
    isNotNull();
    return new DeliveriesAssert(group, actual.deliveredTo(group));
  }

  /** About the dead letters of a group; see {@link WaybillTest#deadLettersOf}. */
  public DeadLettersAssert deadLettersOf(String group) {
    isNotNull();
    return new DeadLettersAssert(group, actual.deadLettersOf(group));
  }

  /** About the publishes to a destination; see {@link WaybillTest#publishedTo}. */
  public PublishesAssert publishedTo(String destination) {
    isNotNull();
    return new PublishesAssert(destination, actual.publishedTo(destination));
  }
}
