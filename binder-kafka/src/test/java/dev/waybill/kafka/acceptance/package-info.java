/** What a user is promised, shown through the whole library on a real broker. */
@NullMarked
package dev.waybill.kafka.acceptance;

import org.jspecify.annotations.NullMarked;
