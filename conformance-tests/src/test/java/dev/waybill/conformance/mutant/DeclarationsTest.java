package dev.waybill.conformance.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Capabilities;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each capability is proven in both directions: there is a mutant that declares it and fails, and
 * one that does not declare it and does not refuse it; or there is a reason why not. That the suite
 * kills them shows {@code MutantsTest}.
 */
class DeclarationsTest {
  /**
   * What shows that a declaration is held to.
   *
   * @param capability the component of {@link Capabilities}
   * @param failing a mutant that declares it and fails, or a reason in parentheses
   * @param taken a mutant that does not declare it and takes it, or a reason in parentheses
   */
  private record Proof(String capability, String failing, String taken) {
    Stream<String> mutants() {
      return Stream.of(failing, taken).filter(one -> !one.startsWith("("));
    }
  }

  private static final List<Proof> PROOFS =
      List.of(
          new Proof("server", "(a text for people)", "(a text for people)"),
          new Proof(
              "keyOwnership",
              "spreads the events of a key over members",
              "(scenarios ask for ordering=key: a binder without is not yet played)"),
          new Proof(
              "attempts",
              "begins to count anew with each member",
              "(nobody can ask for it: it says what to expect)"),
          new Proof(
              "startPositions",
              "begins at the latest, whatever is asked",
              "begins at the earliest, which it does not declare"),
          new Proof(
              "contentModes",
              "declares documents, and writes none",
              "writes documents, which it does not declare"),
          new Proof(
              "groupState",
              "(parked keys are played by trial C203, which MemoryTrialsTest sees fail)",
              "parks keys, and declares no state"),
          new Proof("inlet", "replays to all groups", "puts off what fails, and declares no inlet"),
          new Proof(
              "inletCoOwned",
              "(parked keys are played by trial C203, which MemoryTrialsTest sees fail)",
              "parks keys, and declares that others own them in the inlet"),
          new Proof(
              "deadLetterBrowse",
              "declares that dead letters can be read, and shows none",
              "declares that dead letters cannot be read, and lets them be read"),
          new Proof(
              "deferKeepsKeyOrder",
              "(no check plays it: no binder declares it)",
              "puts a key off, which it does not declare"),
          new Proof(
              "maxLease",
              "delivers again what takes two seconds",
              "holds for longer than it declares"),
          new Proof(
              "maxPublishDelay", "forgets delays", "delays publishes, which it does not declare"),
          new Proof(
              "ttl", "ignores times to live", "knows times to live, which it does not declare"),
          new Proof(
              "priorities",
              "(no check plays them: no binder declares any)",
              "knows priorities, which it does not declare"),
          new Proof(
              "maxEventBytes",
              "declares more than it takes",
              "takes larger events than it declares"),
          new Proof(
              "maxAttributes",
              "drops extensions beyond ten",
              "(C116 lets a binder refuse attributes, or carry them; never drop them)"),
          new Proof(
              "windowEvents",
              "(how far a shard goes on is played by trial C205)",
              "(nobody can ask for it: it says what to expect)"),
          new Proof(
              "backlog", "tells of a backlog that is none", "declares no backlog, and tells it"));

  @Test
  void everyCapabilityIsProvenInBothDirectionsOrSaysWhyNot() {
    List<String> capabilities =
        Arrays.stream(Capabilities.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();

    assertThat(PROOFS.stream().map(Proof::capability)).containsExactlyElementsOf(capabilities);
  }

  @Test
  void everyProofIsAMutantThatThereIs() {
    Set<String> names =
        Mutants.all().stream().map(Mutant::name).collect(Collectors.toUnmodifiableSet());

    assertThat(names).containsAll(PROOFS.stream().flatMap(Proof::mutants).toList());
  }
}
