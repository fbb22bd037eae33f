package dev.waybill.conformance;

import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Observations;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario left behind.
 *
 * @param history what happened
 * @param terms what it is held to
 * @param observations what was seen besides
 * @param failure what ended it before its end, or null
 * @param file where its history can be read again
 */
record Evidence(
    History history,
    Terms terms,
    Observations observations,
    @Nullable Throwable failure,
    Path file) {}
