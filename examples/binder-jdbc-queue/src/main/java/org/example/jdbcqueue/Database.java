package org.example.jdbcqueue;

import dev.waybill.spi.BinderConfig;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Where the tables are and how to get there. Immutable. */
final class Database {
  private static final String H2 = "jdbc:h2:";
  private static final String H2_IN_MEMORY = "jdbc:h2:mem:";
  private static final String H2_REMOTE = "jdbc:h2:tcp:";

  private final String url;
  private final Properties properties;
  private final Duration patience;

  private Database(String url, Properties properties, Duration patience) {
    this.url = url;
    this.properties = properties;
    this.patience = patience;
  }

  /** What is wrong with the settings, as far as it shows without connecting. */
  static List<String> problems(BinderConfig config) {
    Optional<String> url = config.options().find(JdbcQueueOptions.URL);
    if (url.isEmpty()) {
      return List.of(
          "'%s' is missing: set it to the database's JDBC URL"
              .formatted(config.key(JdbcQueueOptions.URL.key())));
    }
    if (!url.get().startsWith(H2)) {
      return List.of(
          "'%s' is no URL of H2, the only database that this binder knows"
              .formatted(config.key(JdbcQueueOptions.URL.key())));
    }
    // A confirmed event must outlive the server's death; H2 writes commits behind by 500 ms.
    if (!url.get().startsWith(H2_IN_MEMORY) && !url.get().contains(";WRITE_DELAY=0")) {
      return List.of(
          "'%s' lets H2 lose what it has committed when it dies: add ';WRITE_DELAY=0'"
              .formatted(config.key(JdbcQueueOptions.URL.key())));
    }
    return List.of();
  }

  static Database of(BinderConfig config) {
    String url = config.options().get(JdbcQueueOptions.URL);
    // Who is cut off must know before others take its shards.
    Duration patience = config.options().get(JdbcQueueOptions.LEASE).dividedBy(2);
    Properties properties = new Properties();
    properties.putAll(config.client());
    properties.setProperty("user", config.options().get(JdbcQueueOptions.USER));
    properties.setProperty("password", config.options().get(JdbcQueueOptions.PASSWORD));
    if (url.startsWith(H2_REMOTE)) {
      // H2 does without Connection.setNetworkTimeout.
      properties.setProperty("NETWORK_TIMEOUT", Long.toString(patience.toMillis()));
    }
    return new Database(url, properties, patience);
  }

  /** A new connection. An answer that does not come in time breaks it. */
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
    return connection;
  }

  /** Product and version, as the database itself says. */
  String product() throws SQLException {
    try (Connection connection = connect()) {
      DatabaseMetaData facts = connection.getMetaData();
      return facts.getDatabaseProductName() + " " + facts.getDatabaseProductVersion();
    }
  }

  /** The URL without its parameters, which may hold secrets. */
  String place() {
    return url.replaceAll("[;?].*", "");
  }
}
