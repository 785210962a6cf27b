package io.keyward.grpc.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.math.BigInteger;
import java.text.ParseException;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a JWKS: of what an issuer publishes, the keys by which a signature may be believed. */
final class VerificationKeys {

    /** In bytes, of a JWKS and of a discovery document. */
    static final int MAX_DOCUMENT = 512 * 1024;

    private static final int MAX_KEYS = 100;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    private VerificationKeys() {}

    /**
     * Public RSA keys of 2048 to 8192 bits and EC keys on NIST's curves that are not meant for something else; the others are left out.
     *
     * @throws IOException if there is none, or it is no JWKS
     */
    static Set<JWK> parse(String jwks) throws IOException {
        Set<JWK> keys;
        try {
            keys = JWKSet.parse(jwks).getKeys().stream()
                    .filter(VerificationKeys::mayVerify)
                    .map(JWK::toPublicJWK)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (ParseException | IllegalArgumentException e) {
            throw new IOException("its JWKS cannot be read", e);
        }
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new IOException("its JWKS has no key that may be believed, or more than " + MAX_KEYS);
        }
        return keys;
    }

    private static boolean mayVerify(JWK key) {
        boolean meant = (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
        return meant
                && switch (key) {
                    case RSAKey rsa -> isStrong(rsa);
                    case ECKey ec -> CURVES.contains(ec.getCurve());
                    default -> false;
                };
    }

    private static boolean isStrong(RSAKey key) {
        try {
            BigInteger exponent = key.toRSAPublicKey().getPublicExponent();
            return key.size() >= MIN_RSA_BITS
                    && key.size() <= MAX_RSA_BITS
                    && exponent.bitLength() > 1
                    && exponent.bitLength() <= MAX_EXPONENT_BITS
                    && exponent.testBit(0);
        } catch (JOSEException e) {
            return false;
        }
    }
}
