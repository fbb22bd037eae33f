/**
 * What the author of a binder implements. The engine owns retry, order, dead letters and
 * idempotency; a binder owns connection, ownership of keys, settlement and topology. Every MUST in
 * this package is proven by a check of the conformance suite.
 */
@NullMarked
package dev.waybill.spi;

import org.jspecify.annotations.NullMarked;
