/** What runs inside the broker's own process; it alone may see broker classes. */
@NullMarked
package dev.waybill.testbrokers.kafka;

import org.jspecify.annotations.NullMarked;
