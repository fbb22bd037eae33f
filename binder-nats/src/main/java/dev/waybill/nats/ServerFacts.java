package dev.waybill.nats;

import dev.waybill.UnsupportedCapabilityException;
import io.nats.client.api.ServerInfo;

/**
 * What the connected server can do. Older servers ignore settings they do not know without a word,
 * so its version decides.
 *
 * @param version product and version, for people
 * @param maxPayload the largest message, headers included
 * @param ttl whether a message may have a time to live
 * @param schedules whether a message can be published for later
 */
record ServerFacts(String version, long maxPayload, boolean ttl, boolean schedules) {
  /** Consumers with several filters, and metadata of streams. */
  private static final String OLDEST = "2.10.0";

  static ServerFacts of(ServerInfo info) {
    String version = "NATS " + info.getVersion();
    if (!info.isSameOrNewerThanVersion(OLDEST)) {
      throw new UnsupportedCapabilityException(
          version + " is too old: Waybill needs a server of version 2.10 or newer", null);
    }
    if (!info.isHeadersSupported()) {
      throw new UnsupportedCapabilityException(
          version + " has headers switched off, and events travel in them", null);
    }
    return new ServerFacts(
        version,
        info.getMaxPayload(),
        info.isSameOrNewerThanVersion("2.11.0"),
        info.isSameOrNewerThanVersion("2.12.0"));
  }
}
