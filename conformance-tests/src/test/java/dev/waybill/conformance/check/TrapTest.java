package dev.waybill.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrapTest {
  @Test
  void isSprungByWhoeverLoadsItsClass() throws Exception {
    Trap trap = Trap.set();
    assertThat(trap.isSprung()).isFalse();

    Class.forName(trap.name());

    assertThat(trap.isSprung()).isTrue();
  }

  /** Else one broken binder would condemn all that come after it. */
  @Test
  void isNotSprungByTheClassOfAnother() throws Exception {
    Trap first = Trap.set();
    Trap second = Trap.set();

    Class.forName(first.name());

    assertThat(second.isSprung()).isFalse();
  }
}
