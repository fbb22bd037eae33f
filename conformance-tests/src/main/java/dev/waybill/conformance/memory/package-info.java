/** The suite on the memory binder, sound and broken: how it is itself tested. */
@NullMarked
package dev.waybill.conformance.memory;

import org.jspecify.annotations.NullMarked;
