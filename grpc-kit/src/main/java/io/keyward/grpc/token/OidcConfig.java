package io.keyward.grpc.token;

import io.keyward.grpc.settings.Rule;
import io.keyward.grpc.settings.Services;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The OpenID Connect issuers whose tokens are believed: {@code keyward.oidc."<alias>".*}. Without any, no bearer token is good. */
@Services({"access-service", "audit-service", "gateway"})
@ConfigMapping(prefix = "keyward.oidc")
public interface OidcConfig {

    /** The issuers by alias: up to 63 lower case letters, digits and hyphens. */
    @WithParentName
    Map<String, Issuer> issuers();

    /** One issuer. No two may have the same {@code iss}, or name users or groups by the same prefix. */
    interface Issuer {

        /**
         * Its tokens' {@code iss}, letter by letter. Its keys are found by {@code <issuer>/.well-known/openid-configuration}, over https
         * unless its host is loopback.
         */
        @Rule(matches = "https?://\\S+", form = "an https URL, or http on loopback")
        String issuer();

        /** A JWKS file to read its keys from instead; a change of it is seen within 5 s, or at the first token that needs it. */
        Optional<Path> jwksFile();

        /** What its tokens' {@code aud} must name. */
        @WithDefault("keyward")
        String audience();

        /** The signature algorithms believed: some of RS, PS and ES with 256, 384 and 512. */
        @WithDefault("RS256,ES256")
        @Rule(oneOf = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
        List<String> algorithms();

        /** The claim that names the user. {@code email} counts only where {@code email_verified} does not say otherwise. */
        @WithDefault("sub")
        String userClaim();

        /** Goes before its users' names, so that no two issuers can name the same user; {@code <alias>:} unless set, {@code -} for none. */
        @Rule(matches = "[!-~]{1,64}", form = "up to 64 visible ASCII characters, or - for none")
        Optional<String> userPrefix();

        /**
         * The claim with the groups, a text or a list of texts: a claim of this whole name, else a path of names parted by {@code /}
         * ({@code realm_access/roles}), or by dots where it has no slash.
         */
        @WithDefault("groups")
        String groupsClaim();

        /** Goes before its groups' names; {@code <alias>:} unless set, {@code -} for none. */
        @Rule(matches = "[!-~]{1,64}", form = "up to 64 visible ASCII characters, or - for none")
        Optional<String> groupsPrefix();

        /** The longest time from {@code iat} to {@code exp}. */
        @WithDefault("24H")
        @Rule(min = "1s", max = "P30D", reached = "the token is refused")
        Duration longestLifetime();

        /** How long a connection to the issuer, and an answer of it, may take; no caller waits longer for its keys. */
        @WithDefault("2S")
        @Rule(min = "1ms", max = "10s", reached = "the token is refused unless its keys are known")
        Duration timeout();

        /** How long known keys are good after they were last read, while the issuer cannot be asked; at least 5 min. */
        @WithDefault("1H")
        @Rule(min = "5m", max = "P30D", reached = "the issuer's tokens are refused")
        Duration outageTolerance();
    }
}
