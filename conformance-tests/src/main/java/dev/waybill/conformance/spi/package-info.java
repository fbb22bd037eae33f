/** The suite at the SPI: members and publishers of its own, with no engine in between. */
@NullMarked
package dev.waybill.conformance.spi;

import org.jspecify.annotations.NullMarked;
