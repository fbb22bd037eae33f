package dev.waybill.conformance.trial;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;

/** A broker that nobody else uses, so that trials may harm it, and the binder that reaches it. */
public interface BrokerEnvironment extends Environment, AutoCloseable {
  /** The binder, reachable from other processes by its type and configuration as well. */
  BinderUnderTest binder();

  /** Ends the broker and what it keeps. */
  @Override
  void close();
}
