package dev.waybill.engine;

/** Where a member stands. Internal; may change or disappear in any release. */
public enum MemberState {
  STARTING,
  RUNNING,
  PAUSED,
  PAUSED_BY_FAILURES,
  STOPPED,
  FAILED,
  CLOSING,
  CLOSED
}
