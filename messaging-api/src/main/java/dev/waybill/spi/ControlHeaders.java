package dev.waybill.spi;

/**
 * The transport headers that Waybill writes. They never become CloudEvents attributes, and they are
 * honoured only where a producer cannot have forged them: on a delivery that came {@linkplain
 * Inbound#viaInlet() through the inlet}, and on dead letters.
 */
public final class ControlHeaders {
  /** What every control header begins with. */
  public static final String PREFIX = "waybill-";

  /** The key of the event, where the broker's own key field cannot carry it. */
  public static final String KEY = "waybill-key";

  /** Failed attempts so far, on a retry hop. */
  public static final String ATTEMPTS = "waybill-attempts";

  /** When the first attempt failed, on a retry hop; ISO 8601. */
  public static final String FIRST_FAILURE = "waybill-first-failure";

  /** The earliest time of the next attempt, on a retry hop; ISO 8601. */
  public static final String NOT_BEFORE = "waybill-not-before";

  /** A command to the owner of a key, instead of an event. */
  public static final String COMMAND = "waybill-command";

  /** Same for every copy of one dead letter: a hash of group, origin shard and position. */
  public static final String DL_ID = "waybill-dl-id";

  public static final String DL_REASON = "waybill-dl-reason";
  public static final String DL_EXCEPTION = "waybill-dl-exception";
  public static final String DL_MESSAGE = "waybill-dl-message";
  public static final String DL_CAUSE = "waybill-dl-cause";
  public static final String DL_STACK = "waybill-dl-stack";
  public static final String DL_ATTEMPTS = "waybill-dl-attempts";
  public static final String DL_FIRST_FAILURE = "waybill-dl-first-failure";
  public static final String DL_LAST_FAILURE = "waybill-dl-last-failure";
  public static final String DL_DESTINATION = "waybill-dl-destination";
  public static final String DL_GROUP = "waybill-dl-group";
  public static final String DL_SHARD = "waybill-dl-shard";
  public static final String DL_POSITION = "waybill-dl-position";
  public static final String DL_ENQUEUED = "waybill-dl-enqueued";
  public static final String DL_KEY = "waybill-dl-key";
  public static final String DL_CONSUMER = "waybill-dl-consumer";

  /** How often this dead letter has been replayed; also on the replayed delivery. */
  public static final String DL_REPLAYS = "waybill-dl-replays";

  private ControlHeaders() {}

  /** Whether a header belongs to Waybill. */
  public static boolean isControl(String name) {
    return name.startsWith(PREFIX);
  }
}
