package dev.waybill.conformance.check;

import static dev.waybill.conformance.check.DisturbedTraffic.BIT;
import static dev.waybill.conformance.check.DisturbedTraffic.WENT_ON;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** What must hold while the broker, or the way to it, breaks under load. */
final class DisturbanceChecks {
  private static final int RESETS = 50;

  private DisturbanceChecks() {}

  static List<Check> all() {
    Scenario killed =
        new DisturbedTraffic(
            "killed-broker",
            Set.of(Need.BROKER_KILL),
            2,
            Duration.ofSeconds(6),
            stage -> gone(stage, Environment::killBroker));
    return List.of(
        check(
            89,
            "broker-restart",
            "a broker that is stopped and started again under load costs nothing but time",
            new DisturbedTraffic(
                "restarted-broker",
                Set.of(Need.BROKER_STOP),
                2,
                Duration.ZERO,
                stage -> gone(stage, Environment::stopBroker)),
            2),
        check(
            90,
            "broker-kill",
            "a broker that is killed and started again under load costs nothing but time",
            killed,
            2),
        check(
            91,
            "reset-storm",
            "fifty resets of every connection cost nothing but time",
            new DisturbedTraffic(
                "reset-storm",
                Set.of(Need.LINK_FAULTS),
                RESETS,
                Duration.ZERO,
                link(TcpFault.reset())),
            RESETS - 5),
        check(
            92,
            "half-open-link",
            "a link that swallows everything, and says nothing, is noticed and replaced",
            new DisturbedTraffic(
                "half-open-link",
                Set.of(Need.LINK_FAULTS),
                2,
                Duration.ofSeconds(8),
                link(TcpFault.blackHole())),
            2),
        check(
            93,
            "lost-answers",
            "answers that are lost cost no event, and no redelivery without a cause",
            new DisturbedTraffic(
                "lost-answers",
                Set.of(Need.LINK_FAULTS),
                5,
                Duration.ofSeconds(2),
                link(TcpFault.dropResponses())),
            4),
        check(
            98,
            "outage",
            "after an outage of twenty seconds what was published meanwhile and before is handled,"
                + " in order",
            new DisturbedTraffic(
                "outage",
                Set.of(Need.LINK_FAULTS),
                1,
                Duration.ofSeconds(20),
                link(TcpFault.cut())),
            1),
        Check.where(
            KeyOrderChecks::ordered,
            37,
            "order-across-outages",
            Area.ORDER,
            2,
            "while the broker dies and comes back, the events of a key come in order, and none is"
                + " skipped",
            killed,
            Claim.observed(BIT, 2),
            Claim.observed(WENT_ON, 2),
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 100),
            Claim.keeps(Invariant.REWIND, 0),
            Claim.keeps(Invariant.LOSS, 300)),
        Check.must(
            126,
            "health-tells",
            Area.VISIBILITY,
            2,
            "health is not UP while the broker is gone, and is again once it is back",
            killed,
            Claim.observed(DisturbedTraffic.ILL, 2),
            Claim.observed(DisturbedTraffic.WELL, 2)));
  }

  private static Check check(
      int number, String slug, String sentence, Scenario scenario, int bites) {
    return Check.must(
        number,
        slug,
        Area.FAULTS,
        2,
        sentence,
        scenario,
        Claim.observed(BIT, bites),
        Claim.observed(WENT_ON, bites),
        Claim.keeps(Invariant.LOSS, 300),
        Claim.keeps(Invariant.PHANTOM, 300),
        Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 100),
        Claim.keeps(Invariant.KEY_EXCLUSIVITY, 50),
        Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 0),
        Claim.keeps(Invariant.LIVENESS, 1));
  }

  private static Fault gone(Stage stage, Consumer<Environment> ending) {
    Environment environment = stage.environment();
    ending.accept(environment);
    return Fault.inForce(environment::startBroker);
  }

  private static Function<Stage, Fault> link(TcpFault fault) {
    return stage -> stage.environment().breakLink(fault);
  }
}
