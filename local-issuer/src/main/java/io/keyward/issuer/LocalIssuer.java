package io.keyward.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/**
 * An OpenID Connect issuer without a server: a key in a file, the public half as a JWKS file beside it ({@code jwks-file} of whoever
 * believes it), and tokens signed by RS256. Whoever reads the key file can be anybody; it is readable by its owner alone.
 */
public final class LocalIssuer {

    /** The private key, in the folder of the issuer, as a JSON Web Key. */
    public static final String KEY_FILE = "signing-key.json";

    /** The public keys, in the folder of the issuer. */
    public static final String JWKS_FILE = "jwks.json";

    private static final int KEY_BITS = 2048;

    private final String issuer;
    private final String audience;
    private final RSAKey key;
    private final Path jwksFile;
    private final Clock clock;

    private LocalIssuer(String issuer, String audience, RSAKey key, Path jwksFile, Clock clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.key = key;
        this.jwksFile = jwksFile;
        this.clock = clock;
    }

    /**
     * The issuer whose key lies in a folder; folder, key and JWKS are made where they are missing. To rotate the key, delete {@link
     * #KEY_FILE}: tokens of the old one then end at once.
     *
     * @param issuer the tokens' {@code iss}
     * @param audience the tokens' {@code aud}
     * @throws IOException if the files cannot be read or written, or hold no such key
     */
    public static LocalIssuer in(Path folder, String issuer, String audience, Clock clock) throws IOException {
        Files.createDirectories(folder);
        Path keyFile = folder.resolve(KEY_FILE);
        RSAKey key = Files.exists(keyFile) ? read(keyFile) : generate(keyFile);
        Path jwksFile = folder.resolve(JWKS_FILE);
        replace(jwksFile, new JWKSet(key).toString(true));
        return new LocalIssuer(issuer, audience, key, jwksFile, clock);
    }

    /** A token for a user, good from now on. */
    public String token(String user, Collection<String> groups, Duration lifetime) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject(user)
                .claim("groups", List.copyOf(groups))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString())
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("the local issuer cannot sign", e);
        }
        return token.serialize();
    }

    /** The tokens' {@code iss}. */
    public String issuer() {
        return issuer;
    }

    /** Where the public keys lie, as an absolute path. */
    public Path jwksFile() {
        return jwksFile.toAbsolutePath();
    }

    private static RSAKey read(Path keyFile) throws IOException {
        try {
            RSAKey key = RSAKey.parse(Files.readString(keyFile));
            if (key.isPrivate() && key.size() >= KEY_BITS && key.getKeyID() != null) {
                return key;
            }
        } catch (ParseException e) {
            // Told below: the parser's message may quote the key.
        }
        throw new IOException(
                keyFile + " is no private RSA key of " + KEY_BITS + " bits with an id, as a JSON Web Key");
    }

    private static RSAKey generate(Path keyFile) throws IOException {
        try {
            RSAKey key = new RSAKeyGenerator(KEY_BITS)
                    .keyIDFromThumbprint(true)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
            replace(keyFile, key.toJSONString());
            return key;
        } catch (JOSEException e) {
            throw new IllegalStateException("this JDK makes no RSA keys", e);
        }
    }

    /** Whole or not at all, and for the owner's eyes: that is how the JDK makes temporary files. */
    private static void replace(Path file, String content) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(), file.getFileName().toString(), ".new");
        try {
            Files.writeString(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
