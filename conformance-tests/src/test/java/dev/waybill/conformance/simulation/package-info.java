/** Engine and memory binder under virtual time: seeded plans of faults, judged and shrunk. */
@NullMarked
package dev.waybill.conformance.simulation;

import org.jspecify.annotations.NullMarked;
