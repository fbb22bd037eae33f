/** Small programs that show one thing each. Their tests run them; the documentation quotes them. */
@NullMarked
package dev.waybill.examples;

import org.jspecify.annotations.NullMarked;
