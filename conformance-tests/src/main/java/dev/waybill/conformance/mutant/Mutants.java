package dev.waybill.conformance.mutant;

import java.util.ArrayList;
import java.util.List;

/** All mutants there are. */
public final class Mutants {
  private Mutants() {}

  /** All of them. */
  public static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(PublishMutants.all());
    mutants.addAll(TrafficMutants.all());
    mutants.addAll(FailureMutants.all());
    mutants.addAll(DeadLetterMutants.all());
    mutants.addAll(StandstillMutants.all());
    mutants.addAll(PublisherClosingMutants.all());
    mutants.addAll(ReadyMutants.all());
    mutants.addAll(EnvelopeMutants.all());
    mutants.addAll(LimitMutants.all());
    mutants.addAll(LetterMutants.all());
    mutants.addAll(IdempotencyMutants.all());
    mutants.addAll(FaultMutants.all());
    mutants.addAll(DisturbanceMutants.all());
    mutants.addAll(LifecycleMutants.all());
    mutants.addAll(SettlementMutants.all());
    mutants.addAll(BadInputMutants.all());
    mutants.addAll(KeyOrderMutants.all());
    mutants.addAll(RetryMutants.all());
    mutants.addAll(GroupMutants.all());
    mutants.addAll(EndingMutants.all());
    mutants.addAll(VisibilityMutants.all());
    mutants.addAll(BrokenPublishMutants.all());
    mutants.addAll(PublishContractMutants.all());
    mutants.addAll(StartMutants.all());
    mutants.addAll(HoldingMutants.all());
    mutants.addAll(HandlingMutants.all());
    mutants.addAll(DeclarationMutants.all());
    return List.copyOf(mutants);
  }
}
