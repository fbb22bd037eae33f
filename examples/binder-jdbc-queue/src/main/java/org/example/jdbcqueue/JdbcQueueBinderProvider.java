package org.example.jdbcqueue;

import dev.waybill.ConfigurationException;
import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.sql.SQLException;
import java.util.List;

/** The provider of type {@code jdbcqueue}. */
public final class JdbcQueueBinderProvider implements BinderProvider {
  /** For {@link java.util.ServiceLoader}. */
  public JdbcQueueBinderProvider() {}

  @Override
  public String type() {
    return "jdbcqueue";
  }

  @Override
  public List<Option<?>> options() {
    return JdbcQueueOptions.ALL;
  }

  @Override
  public List<String> problems(BinderConfig config) {
    return Database.problems(config);
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    List<String> problems = problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    Database database = Database.of(config);
    try {
      return new JdbcQueueBinder(config, runtime, database, database.product());
    } catch (SQLException e) {
      throw SqlFailures.exception(
          "Binder '%s' cannot connect to '%s'".formatted(config.name(), database.place()), e);
    }
  }
}
