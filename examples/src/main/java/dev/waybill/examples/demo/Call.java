package dev.waybill.examples.demo;

import java.time.Duration;

/**
 * One call of the handler, as it happened.
 *
 * @param at since the first call could come
 */
record Call(Duration at, Order order, int attempt, boolean shipped) {}
