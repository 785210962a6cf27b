package io.keyward.gateway.signature;

import java.util.Optional;

/** Where the secrets of access keys are had from. */
@FunctionalInterface
public interface AccessKeySecrets {

    /** The secret of a key that is in force now; nothing for an unknown, expired or revoked one. */
    Optional<Secret> secret(String keyId);

    /**
     * The secret access key as its owner holds it.
     *
     * @param value never logged
     */
    record Secret(String value) {

        @Override
        public String toString() {
            return "Secret[…]";
        }
    }
}
