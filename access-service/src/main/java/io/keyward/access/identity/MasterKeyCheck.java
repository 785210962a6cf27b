package io.keyward.access.identity;

import com.google.protobuf.ByteString;
import io.keyward.access.identity.MasterKeys.Sealed;
import io.keyward.grpc.database.DatabaseCheck;
import io.keyward.grpc.doctor.Finding;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks whether the master keys open the secrets that are kept: one of each key. */
public final class MasterKeyCheck implements DatabaseCheck.Look {

    private static final String SUBJECT = "master keys";
    private static final String ONE_OF_EACH =
            "SELECT DISTINCT ON (master_key) master_key, id, secret FROM access_key ORDER BY master_key, created_at DESC";

    private final String secretKeys;

    /** @param secretKeys as {@code keyward.identity.secret-keys} has it */
    public MasterKeyCheck(String secretKeys) {
        this.secretKeys = secretKeys;
    }

    @Override
    public List<Finding> at(Connection database) throws SQLException {
        MasterKeys keys;
        try {
            keys = new MasterKeys(secretKeys);
        } catch (ConfigurationException e) {
            return List.of(Finding.fail(
                    SUBJECT,
                    String.valueOf(e.getMessage()),
                    "lines <id>:<base64 of 32 bytes>, or files of such lines"));
        }
        List<Finding> findings = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet kept = statement.executeQuery(ONE_OF_EACH)) {
            while (kept.next()) {
                String masterKey = kept.getString(1);
                try {
                    var _ = keys.open(new Sealed(masterKey, ByteString.copyFrom(kept.getBytes(3))), kept.getString(2));
                } catch (IllegalStateException e) {
                    findings.add(Finding.fail(
                            SUBJECT,
                            keys.ids().contains(masterKey)
                                    ? "the key " + masterKey
                                            + " does not open what is kept under it: it is another key by that name"
                                    : "access keys are kept under " + masterKey + ", which is not among those given",
                            "put the key " + masterKey + " back into keyward.identity.secret-keys, behind the first"));
                }
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(SUBJECT, "open what is kept; " + keys.first() + " encrypts"))
                : findings;
    }
}
