/** The engine as a whole, on the memory binder and virtual time. */
@NullMarked
package dev.waybill.conformance.engine;

import org.jspecify.annotations.NullMarked;
