package io.keyward.authorizer.manifest;

/**
 * A tree that is not what it should be. The message names the object, the member and the rule, such as {@code ClusterRole
 * "x": rules[2].verbs: must hold at least one verb}.
 */
public final class ManifestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ManifestException(String message) {
        super(message);
    }
}
