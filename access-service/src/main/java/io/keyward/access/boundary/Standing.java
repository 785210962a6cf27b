package io.keyward.access.boundary;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.hall.Grants;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What holds once a transaction has its locks: whoever waited for them may have lost a right since the hall let them in.
 *
 * @param keys those of its callers' access keys that are still good
 */
public record Standing(Authority authority, Set<String> keys) {

    public static final Standing OF_NOBODY = new Standing(new Authority(0, List.of(), List.of()), Set.of());

    /** Knows what holds for callers. */
    public interface Source {

        /** For these, as a transaction sees it from its present statement on, or later. */
        Standing standing(Connection connection, Collection<Caller> callers) throws SQLException;

        /** Likewise, for one. */
        default Grants standing(Connection connection, Caller caller) throws SQLException {
            return standing(connection, List.of(caller)).of(caller);
        }
    }

    /**
     * What holds for one of the callers it was asked for.
     *
     * @throws Unauthenticated if the key that the call came by is good no more
     */
    public Grants of(Caller caller) {
        Identity identity = caller.identity();
        if (identity.byAccessKey() && !keys.contains(identity.accessKeyId())) {
            throw new Unauthenticated("the access key is not valid any more");
        }
        return authority.of(identity);
    }
}
