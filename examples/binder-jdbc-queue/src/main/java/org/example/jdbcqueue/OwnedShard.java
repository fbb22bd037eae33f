package org.example.jdbcqueue;

import dev.waybill.spi.Shard;

/** A shard that a member owns, and what it may be given. Owned by the member's loop. */
final class OwnedShard {
  final int number;
  final Shard shard;
  int credit;
  long creditBytes;

  /** Being given up: it is given nothing more. */
  boolean revoking;

  /** Given up: nothing of it runs, and its last settlement has been given. */
  boolean drained;

  OwnedShard(int number, Shard shard) {
    this.number = number;
    this.shard = shard;
  }

  boolean wantsMore() {
    return !revoking && credit > 0 && creditBytes > 0;
  }

  void gave(int bytes) {
    credit--;
    creditBytes -= bytes;
  }
}
