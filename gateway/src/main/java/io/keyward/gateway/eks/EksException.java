package io.keyward.gateway.eks;

import io.keyward.gateway.signature.SignatureRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refusal in Amazon EKS's words: the exception's name, its HTTP status, and a message. */
final class EksException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final EksError error;
    private final String text;
    private final @Nullable String clusterName;

    private EksException(EksError error, String text, @Nullable String clusterName) {
        super(error.wireName() + ": " + text, null, false, false);
        this.error = error;
        this.text = text;
        this.clusterName = clusterName;
    }

    EksException(EksError error, String text) {
        this(error, text, null);
    }

    /** As EKS answers for a cluster it does not hold; here: that Keyward does not know. */
    static EksException noCluster(String name) {
        return new EksException(EksError.RESOURCE_NOT_FOUND, "No cluster found for name: " + name, name);
    }

    /** As AWS answers, in front of every service, who did not sign rightly. */
    static EksException of(SignatureRefusal refusal) {
        EksError error =
                switch (refusal.kind()) {
                    case MISSING_TOKEN -> EksError.MISSING_TOKEN;
                    case INCOMPLETE_SIGNATURE -> EksError.INCOMPLETE_SIGNATURE;
                    case INVALID_SIGNATURE -> EksError.INVALID_SIGNATURE;
                    case UNRECOGNIZED_CLIENT -> EksError.UNRECOGNIZED_CLIENT;
                };
        return new EksException(error, refusal.problem());
    }

    EksError error() {
        return error;
    }

    String text() {
        return text;
    }

    /** Set where EKS gives it: on errors about the cluster itself. */
    Optional<String> clusterName() {
        return Optional.ofNullable(clusterName);
    }

    /** The same refusal under another exception's name. */
    EksException as(EksError other) {
        return new EksException(other, text, clusterName);
    }
}
