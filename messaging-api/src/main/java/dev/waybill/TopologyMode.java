package dev.waybill;

/** What Waybill does about the broker's topics, queues and subscriptions when it starts. */
public enum TopologyMode {
  /** Create what is missing, alter nothing, report what differs as an error. The default. */
  APPLY,
  /** Create nothing; what is missing or differs is an error. For production. */
  VALIDATE,
  /** Do not look; trust that everything is there. */
  NONE
}
