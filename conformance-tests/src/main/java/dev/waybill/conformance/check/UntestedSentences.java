package dev.waybill.conformance.check;

import dev.waybill.conformance.Untested;
import java.util.List;

/** The sentences of the catalogue that no check shows, each with its reason. */
final class UntestedSentences {
  private UntestedSentences() {}

  static List<Untested> all() {
    return List.of(
        new Untested(
            71,
            "an event written with a user's transaction is published if, and only if, that commits",
            "there is no outbox yet"),
        new Untested(
            75,
            "an ephemeral subscription is given what comes after it joined, and leaves nothing on"
                + " the broker",
            "every group is durable: the interface has no ephemeral subscription"),
        new Untested(
            94,
            "a slow, jittering link makes no false failure and breaks no order",
            "no environment of the suite offers a slow link yet"),
        new Untested(
            99,
            "a broker that refuses work, for want of disk, memory or quota, costs time and no event",
            "no environment of the suite can make a broker refuse"),
        new Untested(
            100,
            "credentials that expire or change are replaced without loss, or health says why not",
            "no environment of the suite can change credentials"),
        new Untested(
            101,
            "whatever mixture of faults happens, nothing promised breaks, and all goes on afterwards",
            "mixtures are played by the simulation of the engine, not on a broker"),
        new Untested(
            118,
            "after five idle minutes an event comes at once, and a backlog of a million drains",
            "there is no soak tier yet"),
        new Untested(
            122,
            "wrong credentials, wrong names and old certificates are refused, typed, and never in"
                + " plain text",
            "not a check, since configurations differ: see the SecurityIT of a binder, where it has one"),
        new Untested(
            125,
            "each attempt has a span that is linked to its publish",
            "tests of the engine look at its spans; the suite does not follow them through a broker yet"));
  }
}
