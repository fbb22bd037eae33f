package dev.waybill.engine;

import dev.waybill.spi.Inbound;
import io.cloudevents.CloudEvent;

/**
 * One call of a handler for one event. Internal; may change or disappear in any release.
 *
 * @param number 1 for the first call
 */
public record Attempt(
    String destination, String group, Inbound inbound, CloudEvent event, int number) {}
