/** The program behind {@code ./demo}. */
@NullMarked
package dev.waybill.examples.demo;

import org.jspecify.annotations.NullMarked;
