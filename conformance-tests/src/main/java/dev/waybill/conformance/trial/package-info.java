/**
 * Trials: minutes of load in which processes and brokers die, stand still or are cut off. They are
 * checks as those of the catalogue are, but each wants a broker that it may harm.
 */
@NullMarked
package dev.waybill.conformance.trial;

import org.jspecify.annotations.NullMarked;
