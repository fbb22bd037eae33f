package dev.waybill.test;

import dev.waybill.Messaging;
import dev.waybill.engine.MemberSettings;
import dev.waybill.memory.MemoryFaults;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The programs of a test, the oldest first, the dead among them. */
final class Programs {
  private final Supplier<MemoryFaults> broker;
  private final List<Program> all = new ArrayList<>();

  Programs(Supplier<MemoryFaults> broker) {
    this.broker = broker;
  }

  void add(Program program) {
    all.add(program);
  }

  /** None of them does anything any more. */
  void end() {
    all.forEach(Program::end);
  }

  int size() {
    return all.size();
  }

  boolean isAlive(Messaging messaging) {
    return all.stream().anyMatch(program -> program.has(messaging) && program.isAlive());
  }

  /** Whether this member has neither left nor died. */
  boolean isPresent(MemberSettings member) {
    return broker.get().members(member.destination(), member.group()).contains(member.member());
  }

  Program memberOf(GroupName group) {
    return all.stream()
        .filter(Program::isAlive)
        .filter(program -> program.members().stream().anyMatch(one -> isOf(group, one)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No living program is a member of '" + group + "'; subscribe first"));
  }

  private boolean isOf(GroupName group, MemberSettings member) {
    return member.destination().equals(group.destination())
        && member.group().equals(group.group())
        && isPresent(member);
  }
}
