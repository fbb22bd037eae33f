package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import java.util.List;

/** What becomes of the envelope on its way. */
final class EnvelopeChecks {
  private EnvelopeChecks() {}

  static List<Check> all() {
    Scenario vectors = new VectorTraffic();
    Scenario foreign = new ForeignTraffic();
    return List.of(
        must(
            102,
            "attributes-arrive",
            "an event arrives with the attributes it has, and with no others",
            vectors,
            Claim.observed(VectorTraffic.ENVELOPES, 12)),
        must(
            103,
            "extension-types",
            "extensions of all seven types arrive in their canonical form",
            vectors,
            Claim.observed(VectorTraffic.TYPES, 14)),
        must(
            104,
            "times-are-exact",
            "a time arrives to the nanosecond and with its offset, and however others write it is"
                + " the same moment",
            vectors,
            Claim.observed(VectorTraffic.TIMES, 17)),
        must(
            105,
            "texts-arrive",
            "texts of any script, with quotes, percent signs and blanks, of up to 8 KiB, arrive as"
                + " they are",
            vectors,
            Claim.observed(VectorTraffic.TEXTS, 28)),
        must(
            106,
            "illegal-is-refused",
            "an event that the specification forbids is refused at its publish, and does not come",
            vectors,
            Claim.observed(VectorTraffic.REFUSED, 90),
            Claim.observed(VectorTraffic.UNSENT, 1)),
        must(
            107,
            "data-arrives",
            "data arrives to the last byte, with its content type; no data is not empty data",
            vectors,
            Claim.observed(VectorTraffic.DATA, 33)),
        must(
            108,
            "wire-form",
            "an event in binary mode is on the wire as the protocol's binding says",
            foreign,
            Claim.observed(ForeignTraffic.GOLDEN, ForeignTraffic.MESSAGES - 4)),
        Check.where(
            EnvelopeChecks::structured,
            109,
            "structured-form",
            Area.ENVELOPE,
            1,
            "an event in structured mode is a document as the JSON format says; such documents of"
                + " others are read, and what is none is a dead letter",
            new StructuredTraffic(),
            Claim.observed(StructuredTraffic.WRITTEN, StructuredTraffic.MESSAGES),
            Claim.observed(StructuredTraffic.READ, 14),
            Claim.observed(StructuredTraffic.REFUSED, 8)),
        must(
            110,
            "events-of-others",
            "an event that another client has written as the binding says is read",
            foreign,
            Claim.observed(ForeignTraffic.ACCEPTED, 5),
            Claim.observed(ForeignTraffic.TIMES, 5),
            Claim.observed(ForeignTraffic.KEYLESS, 10)),
        must(
            111,
            "version-is-kept",
            "an event of another version is read as that, or is a dead letter, and its stream goes"
                + " on; none is made a newer one",
            foreign,
            Claim.observed(ForeignTraffic.VERSION, 6),
            Claim.observed(ForeignTraffic.ACCEPTED, 5)),
        must(
            112,
            "key-and-trace",
            "the key and the trace of an event stay in it, and nothing is added to it that it did"
                + " not have",
            vectors,
            Claim.observed(VectorTraffic.KEYS, 11)),
        must(
            113,
            "generated-events",
            "random legal events arrive equal, in every content mode",
            new GeneratedTraffic(),
            Claim.observed(GeneratedTraffic.EQUAL, GeneratedTraffic.EVENTS)));
  }

  private static Check must(
      int number, String slug, String sentence, Scenario scenario, Claim... claims) {
    return Check.must(number, slug, Area.ENVELOPE, 1, sentence, scenario, claims);
  }

  private static boolean structured(Capabilities can) {
    return can.contentModes().contains(ContentMode.STRUCTURED);
  }
}
