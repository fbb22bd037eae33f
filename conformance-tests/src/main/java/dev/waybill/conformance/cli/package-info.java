/** The suite from a command line, without JUnit. */
@NullMarked
package dev.waybill.conformance.cli;

import org.jspecify.annotations.NullMarked;
