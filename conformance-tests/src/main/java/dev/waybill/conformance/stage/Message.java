package dev.waybill.conformance.stage;

/**
 * A message of a run: what it is and what handlers must do with it. It travels inside the event, so
 * that nothing needs to be believed of the binder.
 *
 * @param number dense, from 0, over all publishers of the run
 * @param publisher who publishes it
 * @param key its key, or {@link dev.waybill.conformance.journal.History#NO_KEY}
 * @param sequence its place among those of its publisher and key
 * @param failures how many attempts must fail; {@link #ALWAYS} for all
 * @param failingGroups where they fail, a bit for each group
 * @param trouble how they fail
 */
public record Message(
    int number,
    int publisher,
    int key,
    int sequence,
    int failures,
    int failingGroups,
    Trouble trouble) {
  /** Every attempt fails. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  /** Every group. */
  public static final int EVERYWHERE = 0xff;

  /** A message that no handler fails. */
  public static Message good(int number, int publisher, int key, int sequence) {
    return new Message(number, publisher, key, sequence, 0, 0, Trouble.EXCEPTION);
  }

  /** The same, but its first attempts fail in these groups. */
  public Message failing(int attempts, int groups, Trouble how) {
    return new Message(number, publisher, key, sequence, attempts, groups, how);
  }

  /** Whether this attempt must fail in this group. */
  public boolean fails(int group, int attempt) {
    return (failingGroups >> group & 1) == 1 && attempt <= failures;
  }
}
