/**
 * Starts real brokers for tests and for trying things out, and lets tests do harm to them.
 *
 * <p>A broker comes from the first of these that serves: an endpoint given by {@code
 * -Dwaybill.test.<broker>=host:port}, Docker where a daemon answers, a local process: Kafka of jars
 * that the build has fetched, RabbitMQ and NATS of the PATH or of Debian's packages in the user's
 * cache. {@link Brokers} is the way in for tests; it skips them, with the reason, where no broker
 * can be had.
 */
@NullMarked
package dev.waybill.testbrokers;

import org.jspecify.annotations.NullMarked;
