package io.keyward.access.identity;

import io.keyward.access.identity.AccessKeyRows.Row;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.proto.identity.v1.Subject;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** What is done before the first call: the first administrator is made, and secrets are moved to the first master key. */
@ApplicationScoped
class Beginnings {

    private static final Logger LOG = Logger.getLogger(Beginnings.class);
    private static final String SETTING = "keyward.identity.bootstrap-administrator";
    private static final int RESEALED_AT_ONCE = 500;

    /** After the master keys, before anything is served. */
    private static final int EARLY = 2;

    private final DataSource database;
    private final RoleBindings bindings;
    private final MasterKeys masterKeys;
    private final IdentityConfig config;

    Beginnings(DataSource database, RoleBindings bindings, MasterKeys masterKeys, IdentityConfig config) {
        this.database = database;
        this.bindings = bindings;
        this.masterKeys = masterKeys;
        this.config = config;
    }

    void start(@Observes @Priority(EARLY) StartupEvent event) {
        config.bootstrapAdministrator().filter(text -> !text.isBlank()).ifPresent(this::bootstrap);
        reseal();
    }

    private void bootstrap(String text) {
        Subject subject = subject(text);
        if (bindings.bootstrap(subject)) {
            LOG.infof(
                    "first administrator made binding=%s subject=%s",
                    RoleBindings.BOOTSTRAP, BindingRows.shown(subject));
        }
    }

    static Subject subject(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(0, colon);
        String name = text.substring(colon + 1).strip();
        if (!name.isEmpty()) {
            switch (kind) {
                case "user" -> {
                    return Subject.newBuilder().setUser(name).build();
                }
                case "group" -> {
                    return Subject.newBuilder().setGroup(name).build();
                }
                case "aws" -> {
                    return Subject.newBuilder().setAwsPrincipal(name).build();
                }
                default -> {}
            }
        }
        throw new ConfigurationException(SETTING + " must be user:NAME, group:NAME or aws:ARN");
    }

    /** So that a former master key can be taken away, once every replica has started with the new one in front. */
    private void reseal() {
        try {
            while (Jdbc.inTransaction(database, connection -> {
                        List<Row> rows = AccessKeyRows.sealedOtherwise(
                                connection, masterKeys.first(), masterKeys.ids(), RESEALED_AT_ONCE);
                        for (Row row : rows) {
                            String id = row.key().getAccessKeyId();
                            AccessKeyRows.reseal(
                                    connection, id, masterKeys.seal(masterKeys.open(row.sealed(), id), id));
                        }
                        return rows.size();
                    })
                    == RESEALED_AT_ONCE) {
                // More may be left.
            }
            List<String> unknown = Jdbc.inTransaction(database, AccessKeyRows::masterKeys).stream()
                    .filter(id -> !masterKeys.ids().contains(id))
                    .toList();
            if (!unknown.isEmpty()) {
                LOG.errorf(
                        "access keys are kept under master keys that are not there, and are refused masterKeys=%s",
                        unknown);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("secrets cannot be moved to the first master key", e);
        }
    }
}
