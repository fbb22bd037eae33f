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
  PUBLISH_FAULTS,
  /** The link can be made slow. */
  SLOW_LINK,
  /** The broker can be stopped in good order, and started again on its data. */
  BROKER_STOP,
  /** The broker can be killed without notice, and started again on its data. */
  BROKER_KILL,
  /** The broker can be made to stand still. */
  BROKER_PAUSE,
  /** The broker has several nodes; it is known which of them leads, and each can be killed. */
  NODE_KILL
}
