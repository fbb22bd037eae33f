package dev.waybill.conformance.mutant;

import dev.waybill.Capabilities;

/** What a binder declares, to be changed. */
final class Declared {
  private Declared() {}

  /** The same, as a builder. */
  static Capabilities.Builder as(Capabilities can) {
    return Capabilities.builder(can.server())
        .keyOwnership(can.keyOwnership())
        .attempts(can.attempts())
        .startPositions(can.startPositions())
        .contentModes(can.contentModes())
        .groupState(can.groupState())
        .inlet(can.inlet())
        .inletCoOwned(can.inletCoOwned())
        .deadLetterBrowse(can.deadLetterBrowse())
        .deferKeepsKeyOrder(can.deferKeepsKeyOrder())
        .maxLease(can.maxLease())
        .maxPublishDelay(can.maxPublishDelay())
        .ttl(can.ttl())
        .priorities(can.priorities())
        .maxEventBytes(can.maxEventBytes())
        .maxAttributes(can.maxAttributes())
        .windowEvents(can.windowEvents())
        .backlog(can.backlog());
  }
}
