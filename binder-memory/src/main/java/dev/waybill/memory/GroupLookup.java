package dev.waybill.memory;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import org.jspecify.annotations.Nullable;

/** Finds groups and their places by logical names. Called under the broker's lock. */
record GroupLookup(BrokerCore core, Names names) {
  MemoryGroup group(String what, String destination, String group) {
    MemoryDestination found = core.destinations.get(names.physical(destination));
    MemoryGroup known = found == null ? null : found.groups.get(group);
    return require(known, what, "group", destination, group);
  }

  MemoryGroup withState(String what, String destination, String group) {
    MemoryGroup known = group(what, destination, group);
    return require(known.hasState() ? known : null, what, "state of the group", destination, group);
  }

  DeadLetterStore deadLetters(String what, String destination, String group) {
    DeadLetterStore store = group(what, destination, group).deadLetters();
    return require(store, what, "dead letters of the group", destination, group);
  }

  private static <T> T require(
      @Nullable T found, String what, String part, String destination, String group) {
    if (found == null) {
      throw new MessagingException(
          ErrorCode.DESTINATION_NOT_FOUND,
          ("%s of '%s/%s' failed: the %s does not exist on the memory broker. Let "
                  + "topology 'apply' create it or correct the name.")
              .formatted(what, destination, group, part));
    }
    return found;
  }
}
