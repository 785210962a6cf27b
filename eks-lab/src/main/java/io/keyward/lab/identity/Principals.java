package io.keyward.lab.identity;

import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.iam.UniqueIds;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.LabConfig;
import io.keyward.lab.state.Written;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * The IAM of the lab. It keeps no list: <strong>every</strong> role or user of an account of the lab exists, except those whose
 * name starts with {@code missing-}. (IAM Identity Center's roles exist only under their full path, as in AWS.)
 */
@ApplicationScoped
public class Principals {

    /** Names that start so do not exist: the way to see EKS's answer to an invalid principal. */
    public static final String MISSING_PREFIX = "missing-";

    private final Lab lab;
    private final LabConfig config;

    Principals(Lab lab, LabConfig config) {
        this.lab = lab;
        this.config = config;
    }

    /** Whether IAM holds the principal. */
    public boolean exists(IamPrincipal principal) {
        boolean withoutItsPath = principal.name().startsWith("AWSReservedSSO_")
                && !principal.path().startsWith("/aws-reserved/");
        return config.accounts().contains(principal.account())
                && !principal.name().startsWith(MISSING_PREFIX)
                && !withoutItsPath;
    }

    /** The unique id of a principal: stable until it is re-created. */
    public String uniqueId(IamPrincipal principal) {
        return UniqueIds.of(principal, lab.generation(principal.arn()));
    }

    /** Deletes the principal and makes it anew under the same ARN; returns its new unique id. Entries keep the former one. */
    public String recreate(IamPrincipal principal) {
        return lab.write(() -> {
            int generation = lab.generation(principal.arn()) + 1;
            return new Written<>(
                    UniqueIds.of(principal, generation),
                    List.of(new Change.PrincipalRecreated(principal.arn(), generation)));
        });
    }
}
