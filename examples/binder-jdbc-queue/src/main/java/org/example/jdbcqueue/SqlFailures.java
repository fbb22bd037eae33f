package org.example.jdbcqueue;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.sql.SQLException;

/** Turns what the driver and the database say into error codes. */
final class SqlFailures {
  private SqlFailures() {}

  /**
   * By SQLSTATE, whose first two characters are standard; H2 uses its own numbers from 90000 on.
   */
  static ErrorCode code(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("28")) {
      return ErrorCode.AUTHENTICATION;
    }
    if (state.equals("42501") || state.equals("90096")) {
      return ErrorCode.AUTHORIZATION;
    }
    if (state.startsWith("42S0") || state.equals("42P01")) { // no such table
      return ErrorCode.DESTINATION_NOT_FOUND;
    }
    if (state.startsWith("HYT") || state.startsWith("40") || state.startsWith("23")) {
      return ErrorCode.TIMEOUT; // a lock that others had, or a race that they won: again
    }
    return state.startsWith("08") || state.startsWith("90") || state.startsWith("57")
        ? ErrorCode.CONNECTION
        : ErrorCode.INTERNAL;
  }

  /** An exception that says what failed, why, and what to do. */
  static MessagingException exception(String what, SQLException failure) {
    ErrorCode code = code(failure);
    return new MessagingException(
        code, "%s: %s%s".formatted(what, firstLine(failure), remedy(code)), failure);
  }

  /** H2 puts the statement behind the message. */
  static String firstLine(SQLException failure) {
    return String.valueOf(failure.getMessage()).replaceAll("(?s)(\\R|; SQL statement:).*", "");
  }

  private static String remedy(ErrorCode code) {
    return switch (code) {
      case AUTHENTICATION -> ". Check 'user' and 'password'";
      case AUTHORIZATION -> ". Grant the user its tables";
      case DESTINATION_NOT_FOUND -> ". Let topology=apply create the tables";
      case CONNECTION -> ". Check 'url', the driver on the class path, and the database";
      default -> "";
    };
  }
}
