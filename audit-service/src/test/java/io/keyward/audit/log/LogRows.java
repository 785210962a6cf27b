package io.keyward.audit.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.proto.audit.v1.AuditEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** The log's table as the database itself shows it. */
final class LogRows {

    /** A row; bytes already parsed. */
    record Row(long sequence, AuditEvent event) {}

    private LogRows() {}

    /** All of the log, by ascending sequence. */
    static List<Row> all() throws SQLException, InvalidProtocolBufferException {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = asSuperuser();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT sequence, payload FROM event ORDER BY sequence")) {
            while (found.next()) {
                rows.add(new Row(found.getLong(1), AuditEvent.parseFrom(found.getBytes(2))));
            }
        }
        return rows;
    }

    static long count() throws SQLException {
        try (Connection connection = asSuperuser();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM event")) {
            found.next();
            return found.getLong(1);
        }
    }

    static Connection asSuperuser() throws SQLException {
        return as(config("test.postgres.user"), config("test.postgres.password"));
    }

    static Connection as(String user, String password) throws SQLException {
        return DriverManager.getConnection(config("test.postgres.url"), user, password);
    }

    private static String config(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }
}
