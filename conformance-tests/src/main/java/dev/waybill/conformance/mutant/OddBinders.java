package dev.waybill.conformance.mutant;

import java.util.List;

/** Binders that are odd, and right. They keep the suite from crying wolf. */
public final class OddBinders {
  private OddBinders() {}

  /** All of them. */
  public static List<OddBinder> all() {
    return List.of(
        new OddBinder("hands over one delivery at a time", Change.sinks(OneAtATime::new)),
        new OddBinder("hands over nothing now and then", Change.sinks(EmptyHanded::new)),
        new OddBinder("hands over 100 ms late", Change.binders(SlowLink::new)),
        new OddBinder("hands over key by key", Change.sinks(KeyByKey::new)),
        new OddBinder("settles 100 ms late", Change.binders(LateSettlements::new)),
        new OddBinder("overdraws its credit by a batch", Change.subscriptions(Overdraft::new)),
        new OddBinder(
            "says late that it is ready, and that it has left",
            Change.subscriptions(Unhurried::new)),
        new OddBinder("shows headers backwards", Change.deliveries(() -> HeadersBackwards::new)),
        new OddBinder("tells times to the second", Change.deliveries(() -> WholeSeconds::new)),
        new OddBinder(
            "has names of its own for positions", Change.deliveries(() -> OwnPositions::new)),
        new OddBinder("counts what frames a message", Change.deliveries(() -> Framing::new)),
        new OddBinder("hands over in bursts", Change.binders(Bursts::new)),
        new OddBinder("raises false hopes of room", Change.publishers(FalseHopes::new)),
        OddBinder.modest("declares as little as it may", Change.binders(Modest::new)),
        new OddBinder("confirms in pairs, last first", Change.publishers(LastFirst::new)),
        new OddBinder(
            "has room for twenty at a time",
            Change.publishers((publisher, runtime) -> new NarrowDoor(publisher))));
  }
}
