package dev.waybill.conformance.check;

import io.cloudevents.CloudEvent;

/**
 * An event of a kind that codecs get wrong.
 *
 * @param observation what it is held against, as the scenario names it
 * @param name what is special about it
 * @param event the event; its id is unique among the vectors of a run
 */
record Vector(String observation, String name, CloudEvent event) {}
