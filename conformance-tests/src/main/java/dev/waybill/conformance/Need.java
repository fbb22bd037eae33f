package dev.waybill.conformance;

/** What a scenario needs of its {@link Environment}. */
public enum Need {
  /** Members can be killed. */
  MEMBER_KILL,
  /** Another process can open the binder by its type and configuration. */
  CHILD_MEMBERS,
  /** The connection to the broker goes through a proxy that the suite can break. */
  LINK_FAULTS,
  /** The broker can be kept from answering publishes. */
  PUBLISH_FAULTS
}
