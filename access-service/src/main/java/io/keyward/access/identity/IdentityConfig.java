package io.keyward.access.identity;

import io.keyward.grpc.settings.Rule;
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
    @Rule(secret = true, needed = "access-service", form = "lines <id>:<base64 of 32 bytes>, or files of such lines")
    Optional<String> secretKeys();

    /**
     * The first administrator, {@code user:NAME}, {@code group:NAME} or {@code aws:ARN}: made when the service starts and there is no administrator
     * binding at all.
     */
    @Rule(matches = "(?s)(user:|group:|aws:arn:).+", form = "user:NAME, group:NAME or aws:ARN")
    Optional<String> bootstrapAdministrator();

    /** The AWS account of access keys for which none is said. */
    @Rule(matches = "\\d{12}", form = "an AWS account of 12 digits")
    Optional<String> defaultAccount();

    /** How long a temporary key holds; 1 minute to 24 hours. */
    @WithDefault("1h")
    @Rule(min = "1m", max = "24h")
    Duration temporaryKeyLifetime();

    /** How many temporary keys an IAM principal may have at a time. */
    @WithDefault("500")
    @Rule(min = "1", max = "100000", reached = "no further one is issued until one expires")
    int temporaryKeysPerPrincipal();
}
