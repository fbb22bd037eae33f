/**
 * Faults that need nothing from the broker: a TCP proxy between client and broker, and child
 * processes that can be killed, paused and spoken to.
 *
 * <p>The package uses the JDK only, so that it also serves from a command line.
 */
@NullMarked
package dev.waybill.conformance.fault;

import org.jspecify.annotations.NullMarked;
