package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.FreePorts;

/**
 * The ports of a node: for clients, for brokers and observers, for controllers; and the told one.
 */
record KafkaPorts(int client, int internal, int controller, int advertised) {

  static KafkaPorts choose(Kafka recipe) {
    int client = FreePorts.next();
    return new KafkaPorts(client, FreePorts.next(), FreePorts.next(), recipe.advertisedFor(client));
  }
}
