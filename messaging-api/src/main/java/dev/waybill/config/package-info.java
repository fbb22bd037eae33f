/**
 * Typed options, durations and sizes, and validation that reports every problem at once. Used by
 * the engine and by binders to declare what may be configured.
 */
@NullMarked
package dev.waybill.config;

import org.jspecify.annotations.NullMarked;
