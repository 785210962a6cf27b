package io.keyward.access.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * Opens sessions with the database outside every pool, for what PostgreSQL keeps as long as the session lasts: advisory locks, and
 * channels listened to. They go where the pool of changes goes, by its settings.
 */
@Singleton
public class DatabaseSessions {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final String url;
    private final Properties settings;

    @Inject
    DatabaseSessions(AgroalDataSource pool) {
        AgroalConnectionFactoryConfiguration configuration =
                pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
        this.url = configuration.jdbcUrl();
        this.settings = new Properties();
        settings.putAll(configuration.jdbcProperties());
        if (configuration.principal() instanceof NamePrincipal user) {
            settings.putAll(user.asProperties());
        }
        for (Object credential : configuration.credentials()) {
            if (credential instanceof SimplePassword password) {
                settings.putAll(password.asProperties());
            }
        }
    }

    /** Where there is no pool. */
    public DatabaseSessions(String url, String user, String password) {
        this.url = url;
        this.settings = new Properties();
        settings.setProperty("user", user);
        settings.setProperty("password", password);
    }

    /**
     * A session of one's own.
     *
     * @param purpose by which the database shows whose it is
     * @param answer how long the database may take for any answer
     * @param silence how long the session may be idle before the database ends it; zero for ever
     */
    public Connection open(String purpose, Duration answer, Duration silence) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("ApplicationName", "keyward " + purpose);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", seconds(CONNECT.compareTo(answer) < 0 ? CONNECT : answer));
        properties.setProperty("socketTimeout", seconds(answer));
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement set = connection.createStatement()) {
            set.execute("set idle_session_timeout = " + silence.toMillis());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The driver counts whole seconds, and takes zero for no limit. */
    private static String seconds(Duration limit) {
        return String.valueOf(Math.max(1, limit.toSeconds()));
    }
}
