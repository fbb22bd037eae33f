/**
 * The engine: lanes, retry, settlement, dead letters, idempotency, drain. Internal; may change or
 * disappear in any release. Applications use {@code dev.waybill}, binders use {@code
 * dev.waybill.spi}.
 */
@NullMarked
package dev.waybill.engine;

import org.jspecify.annotations.NullMarked;
