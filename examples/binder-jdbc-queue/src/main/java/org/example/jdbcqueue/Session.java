package org.example.jdbcqueue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thread's connection: opened when it is needed, dropped whenever anything went wrong, so that
 * the next transaction begins with a new one. Not thread-safe.
 */
final class Session implements AutoCloseable {
  /** What is done in one transaction; may be done again in another. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Database database;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private @Nullable Connection connection;

  Session(Database database) {
    this.database = database;
  }

  /** Commits what the work did, or nothing of it. Only a failing commit leaves that open. */
  <T> T transaction(Work<T> work) throws SQLException {
    Connection open = connection == null ? database.connect() : connection;
    connection = open;
    boolean committed = false;
    try {
      T result = work.run(this);
      open.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        close();
      }
    }
  }

  /** Changes rows; answers how many. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    return prepared(sql, false, parameters).executeUpdate();
  }

  /** Inserts rows; answers the id of one of them, or null if there are none. */
  @Nullable Long insert(String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared(sql, true, parameters);
    if (statement.executeUpdate() == 0) {
      return null;
    }
    try (ResultSet keys = statement.getGeneratedKeys()) {
      return keys.next() ? keys.getLong(1) : null;
    }
  }

  /** Reads all rows. */
  <T> List<T> query(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
    try (ResultSet rows = prepared(sql, false, parameters).executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(row.read(rows));
      }
      return all;
    }
  }

  private PreparedStatement prepared(String sql, boolean insert, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = insert ? open().prepareStatement(sql, ID) : open().prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i] instanceof Long[] ids) {
        statement.setArray(i + 1, open().createArrayOf("BIGINT", ids));
      } else {
        statement.setObject(i + 1, parameters[i]);
      }
    }
    return statement;
  }

  private static final String[] ID = {"id"};

  private Connection open() {
    if (connection == null) {
      throw new IllegalStateException("outside of a transaction");
    }
    return connection;
  }

  /** Drops the connection, and with it what is not committed. */
  @Override
  public void close() {
    statements.clear();
    Connection dropped = connection;
    connection = null;
    if (dropped != null) {
      try {
        dropped.close();
      } catch (SQLException e) {
        // It was broken: that is why it is dropped.
      }
    }
  }
}
