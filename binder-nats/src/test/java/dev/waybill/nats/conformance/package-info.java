/** The suite on a real NATS server. */
@NullMarked
package dev.waybill.nats.conformance;

import org.jspecify.annotations.NullMarked;
