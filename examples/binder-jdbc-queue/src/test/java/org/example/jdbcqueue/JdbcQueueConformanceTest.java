package org.example.jdbcqueue;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.CommandEnvironment;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.junit.BinderConformance;

/** On an H2 server that the suite may kill. */
class JdbcQueueConformanceTest extends BinderConformance {
  private final CommandEnvironment server = H2Server.environment();

  @Override
  protected BinderUnderTest binder() {
    server.startBroker();
    return BinderUnderTest.named("jdbcqueue")
        .with("url", "jdbc:h2:tcp://" + server.endpoint() + "/./queue;WRITE_DELAY=0")
        .with("user", "sa");
  }

  @Override
  protected Environment environment() {
    return server;
  }

  @Override
  protected Grade grade() {
    return Grade.RESILIENT;
  }

  @Override
  protected void end() {
    server.killBroker();
    server.close();
  }
}
