package io.keyward.access.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Who may do what with Keyward itself. */
@ConfigMapping(prefix = "keyward.identity")
interface IdentityConfig {

    /**
     * Under which master keys the secrets of access keys are kept: {@code <id>:<base64 of 32 bytes>}, or files of such lines by path; several
     * separated by commas or line ends. The first one encrypts, all of them decrypt. Needed.
     */
    Optional<String> secretKeys();

    /**
     * The first administrator, {@code user:NAME}, {@code group:NAME} or {@code aws:ARN}: made when the service starts and there is no administrator
     * binding at all.
     */
    Optional<String> bootstrapAdministrator();

    /** The AWS account of access keys for which none is said. */
    Optional<String> defaultAccount();

    /** How long a temporary key holds; 1 minute to 24 hours. */
    @WithDefault("1h")
    Duration temporaryKeyLifetime();

    /** How many temporary keys an IAM principal may have at a time. */
    @WithDefault("500")
    int temporaryKeysPerPrincipal();
}
