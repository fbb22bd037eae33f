package dev.waybill;

import java.util.List;

/**
 * Handles several events of one shard in one call, with an outcome for each. Within a batch the
 * events of a key are in order. When one fails, later ones of its key in the same batch count as
 * not run, whatever their outcome: they come again after it.
 */
@FunctionalInterface
public interface BatchMessageHandler {
  /** Handles a batch; throwing fails all of it. */
  BatchResult handle(List<Delivery> batch) throws Exception;
}
