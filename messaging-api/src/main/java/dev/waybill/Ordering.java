package dev.waybill;

/** Whether events of one key keep their order within a group. */
public enum Ordering {
  /**
   * First deliveries of a key come in publish order, one handler of a key runs at a time, and a
   * failing event holds back its own key only. The default.
   */
  KEY,
  /** No order is promised; a failing event leaves at once and comes back when it is due. */
  NONE
}
