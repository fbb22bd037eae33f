/**
 * What the author of a binder implements. The engine owns retry, order, dead letters and
 * idempotency; a binder owns connection, ownership of keys, settlement and topology. The
 * conformance suite shows what an application can see of this contract; what it cannot see, such as
 * whether a call blocks for a moment or on whose thread a callback runs, is the author's to keep.
 */
@NullMarked
package dev.waybill.spi;

import org.jspecify.annotations.NullMarked;
