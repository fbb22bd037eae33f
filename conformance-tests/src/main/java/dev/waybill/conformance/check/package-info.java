/** The catalogue of checks, and the scenarios they are judged by. */
@NullMarked
package dev.waybill.conformance.check;

import org.jspecify.annotations.NullMarked;
