package io.keyward.grpc.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tokens that differ from a good one in one thing, each with why it is refused. Of issuers on loopback, and a listener that headers point
 * to, which must hear nothing.
 */
public final class ForgedTokens implements AutoCloseable {

    private final RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    private final RSAKey stranger = new RSAKeyGenerator(2048).keyID("rsa").generate();
    private final RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
    private final RSAKey forEncryption =
            new RSAKeyGenerator(2048).keyID("enc").keyUse(KeyUse.ENCRYPTION).generate();
    private final ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    private final OctetSequenceKey shared =
            new OctetSequenceKeyGenerator(256).keyID("shared").generate();

    private final TestIssuer issuer = new TestIssuer();
    private final TestIssuer other = new TestIssuer();

    /** Named in headers; nobody may come by. */
    private final TestIssuer listener = new TestIssuer();

    private final Clock clock;
    private final int ahead;

    /**
     * @param clock of whoever is to judge them
     * @param ahead by how many seconds more than is allowed what is from the future is: some, where time goes on meanwhile
     */
    public ForgedTokens(Clock clock, int ahead) throws Exception {
        this.clock = clock;
        this.ahead = ahead;
        // As published by somebody careless: a weak key, a shared one and one for encryption among them.
        String published = "{\"keys\":["
                + String.join(
                        ",",
                        rsa.toPublicJWK().toJSONString(),
                        ec.toPublicJWK().toJSONString(),
                        weak.toPublicJWK().toJSONString(),
                        forEncryption.toPublicJWK().toJSONString(),
                        shared.toJSONString())
                + "]}";
        issuer.answer(TestIssuer.JWKS, TestIssuer.json(published));
        other.keys(stranger);
        listener.keys(stranger);
        algorithms();
        keys();
        headers();
        issuers();
        times();
        contents();
        forms();
    }

    /** A forged token. */
    public record Forgery(String name, Reason reason, Callable<String> token) {}

    /** All of them. */
    public List<Forgery> all() {
        return List.copyOf(table);
    }

    /** The one that they differ from, of the user {@code corp:ada} in the group {@code corp:leads}, for an hour. */
    public String good() throws Exception {
        return signed(unchanged -> {});
    }

    /** What makes a service believe the issuers. */
    public Map<String, String> config() {
        return Map.of("keyward.oidc.corp.issuer", issuer.url(), "keyward.oidc.other.issuer", other.url());
    }

    RSAKey rsa() {
        return rsa;
    }

    ECKey ec() {
        return ec;
    }

    TestIssuer issuer() {
        return issuer;
    }

    TestIssuer other() {
        return other;
    }

    /** What the listener was asked for, in order. */
    public List<String> heard() {
        return listener.asked();
    }

    /** From now on the listener tells under a path what else it was asked for. */
    void answerWhatWasHeard(String path) {
        listener.answer(path, exchange -> TestIssuer.json(
                        heard().stream().filter(asked -> !asked.equals(path)).collect(Collectors.joining("\n")))
                .to(exchange));
    }

    /** Where the listener is. */
    String listener() {
        return listener.url();
    }

    @Override
    public void close() {
        issuer.close();
        other.close();
        listener.close();
    }

    interface HeaderChange extends Consumer<JWSHeader.Builder> {}

    interface ClaimsChange extends Consumer<JWTClaimsSet.Builder> {}

    private final List<Forgery> table = new ArrayList<>();

    private void forged(Reason reason, String name, Callable<String> token) {
        table.add(new Forgery(name, reason, token));
    }

    private void claims(Reason reason, String name, ClaimsChange change) {
        forged(reason, name, () -> signed(change));
    }

    private void json(Reason reason, String name, UnaryOperator<String> change) {
        forged(reason, name, () -> {
            String claims = claims().build().toString();
            String changed = change.apply(claims);
            assertThat(changed).isNotEqualTo(claims);
            return raw(header("RS256"), changed, new RSASSASigner(rsa));
        });
    }

    private void header(Reason reason, String name, HeaderChange change) {
        forged(reason, name, () -> {
            JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa");
            change.accept(header);
            return sign(header.build(), claims(), new RSASSASigner(rsa));
        });
    }

    private void text(Reason reason, String name, UnaryOperator<String> change) {
        forged(reason, name, () -> {
            String good = signed(unchanged -> {});
            String changed = change.apply(good);
            assertThat(changed).isNotEqualTo(good);
            return changed;
        });
    }

    private void algorithms() {
        forged(Reason.MALFORMED, "alg none, no signature", () -> {
            String token =
                    encode("{\"alg\":\"none\"}") + "." + encode(claims().build().toString()) + ".";
            return token;
        });
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            forged(
                    none.equals("none") ? Reason.MALFORMED : Reason.ALGORITHM,
                    "alg " + none + " with a signature that is not empty",
                    () -> encode("{\"alg\":\"" + none + "\",\"kid\":\"rsa\"}") + "."
                            + encode(claims().build().toString()) + ".AAAA");
        }
        forged(Reason.ALGORITHM, "HS256 with the public key's PEM as the secret", () -> mac("HS256", pem(), "rsa"));
        forged(
                Reason.ALGORITHM,
                "HS256 with the public key's DER as the secret",
                () -> mac("HS256", rsa.toRSAPublicKey().getEncoded(), "rsa"));
        forged(
                Reason.ALGORITHM,
                "HS256 with the published JWK as the secret",
                () -> mac("HS256", rsa.toPublicJWK().toJSONString().getBytes(UTF_8), "rsa"));
        forged(
                Reason.ALGORITHM,
                "HS256 with a shared key that the issuer published",
                () -> mac("HS256", shared.toByteArray(), "shared"));
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512)) {
            forged(
                    Reason.ALGORITHM,
                    algorithm + ", right key, not pinned",
                    () -> sign(new JWSHeader.Builder(algorithm).keyID("rsa").build(), claims(), new RSASSASigner(rsa)));
        }
        forged(
                Reason.ALGORITHM,
                "RS256 in lower case",
                () -> raw(header("rs256"), goodClaims(), new RSASSASigner(rsa)));
        forged(Reason.MALFORMED, "no alg", () -> raw("{\"kid\":\"rsa\"}", goodClaims(), new RSASSASigner(rsa)));
        forged(
                Reason.MALFORMED,
                "alg twice",
                () -> raw("{\"alg\":\"RS256\",\"alg\":\"none\",\"kid\":\"rsa\"}", goodClaims(), new RSASSASigner(rsa)));
        forged(
                Reason.ALGORITHM,
                "EdDSA",
                () -> encode("{\"alg\":\"EdDSA\",\"kid\":\"rsa\"}") + "." + encode(goodClaims()) + "."
                        + "A".repeat(86));
        forged(
                Reason.UNKNOWN_KEY,
                "ES256 under an RSA key's id",
                () -> sign(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("rsa").build(), claims(), new ECDSASigner(ec)));
        forged(
                Reason.SIGNATURE,
                "ES256 with r = s = 0",
                () -> encode("{\"alg\":\"ES256\",\"kid\":\"ec\"}") + "." + encode(goodClaims()) + "." + "A".repeat(86));
    }

    private void keys() {
        forged(Reason.SIGNATURE, "another key under a known id", () -> TestIssuer.sign(stranger, claims()));
        forged(
                Reason.UNKNOWN_KEY,
                "a weak RSA key that the issuer published",
                () -> sign(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(),
                        claims(),
                        new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))));
        forged(
                Reason.UNKNOWN_KEY,
                "a key that the issuer published for encryption",
                () -> sign(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("enc").build(),
                        claims(),
                        new RSASSASigner(forEncryption.toRSAPrivateKey())));
        List<String> ids = List.of(
                "../../../../dev/null",
                "..\\..\\windows\\win.ini",
                "file:///etc/passwd",
                "rsa' OR '1'='1",
                "rsa'; DROP TABLE keys; --",
                "x\u0000rsa",
                "RSA",
                " rsa",
                "${jndi:ldap://127.0.0.1/x}",
                "k".repeat(5000));
        for (String id : ids) {
            header(
                    Reason.UNKNOWN_KEY,
                    "key id " + (id.length() > 40 ? "of 5,000 characters" : id.replace('\0', '0')),
                    header -> header.keyID(id));
        }
        forged(
                Reason.MALFORMED,
                "key id that is no text",
                () -> raw("{\"alg\":\"RS256\",\"kid\":{\"a\":1}}", goodClaims(), new RSASSASigner(rsa)));
    }

    private void headers() {
        forged(
                Reason.SIGNATURE,
                "jku at a listener with the signer's key",
                () -> strangers(header -> header.jwkURL(URI.create(listener.url() + TestIssuer.JWKS))));
        forged(
                Reason.SIGNATURE,
                "x5u at a listener",
                () -> strangers(header -> header.x509CertURL(URI.create(listener.url() + "/cert.pem"))));
        forged(Reason.SIGNATURE, "jwk in the header", () -> strangers(header -> header.jwk(stranger.toPublicJWK())));
        forged(
                Reason.SIGNATURE,
                "x5c in the header",
                () -> strangers(header -> header.x509CertChain(List.of(Base64.encode("no certificate")))));
        forged(
                Reason.UNKNOWN_KEY,
                "jku, and a key id that only the listener has",
                () -> sign(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID("listener")
                                .jwkURL(URI.create(listener.url() + TestIssuer.JWKS))
                                .build(),
                        claims(),
                        new RSASSASigner(stranger)));
        header(Reason.CRITICAL_HEADER, "crit of something unknown", header -> header.criticalParams(Set.of("exp2"))
                .customParam("exp2", 1));
        forged(
                Reason.CRITICAL_HEADER,
                "b64 false",
                () -> raw(
                        "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"b64\":false,\"crit\":[\"b64\"]}",
                        goodClaims(),
                        new RSASSASigner(rsa)));
        for (String type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "JWE", "JWT2", "")) {
            header(Reason.TYPE, "typ \"" + type + "\"", header -> header.type(new JOSEObjectType(type)));
        }
    }

    private void issuers() {
        forged(
                Reason.UNKNOWN_ISSUER,
                "an issuer nobody configured",
                () -> TestIssuer.sign(stranger, listener.claims(clock.instant())));
        claims(Reason.UNKNOWN_ISSUER, "iss missing", claims -> claims.issuer(null));
        claims(Reason.UNKNOWN_ISSUER, "iss with a slash more", claims -> claims.issuer(issuer.url() + "/"));
        claims(
                Reason.UNKNOWN_ISSUER,
                "iss in capitals",
                claims -> claims.issuer(issuer.url().replace("http", "HTTP")));
        claims(Reason.UNKNOWN_ISSUER, "iss with a blank", claims -> claims.issuer(issuer.url() + " "));
        claims(Reason.UNKNOWN_ISSUER, "iss with a zero-width space", claims -> claims.issuer(issuer.url() + "\u200b"));
        claims(
                Reason.UNKNOWN_ISSUER,
                "iss in full-width digits",
                claims -> claims.issuer(issuer.url().replace("127", "\uff11\uff12\uff17")));
        claims(Reason.UNKNOWN_ISSUER, "iss with NUL", claims -> claims.issuer(issuer.url() + "\u0000"));
        json(
                Reason.UNKNOWN_ISSUER,
                "iss as a list",
                claims -> claims.replace(quoted(issuer.url()), "[" + quoted(issuer.url()) + "]"));
        claims(Reason.SIGNATURE, "one issuer's key under another's name", claims -> claims.issuer(other.url()));
        claims(Reason.AUDIENCE, "another audience", claims -> claims.audience("kubernetes"));
        claims(Reason.AUDIENCE, "no audience", claims -> claims.audience((String) null));
        claims(Reason.AUDIENCE, "audience in other letters", claims -> claims.audience("Keyward"));
        claims(Reason.AUDIENCE, "audience among words", claims -> claims.audience("keyward other"));
        json(
                Reason.AUDIENCE,
                "audience as an object",
                claims -> claims.replace("\"aud\":\"keyward\"", "\"aud\":{\"keyward\":1}"));
    }

    private void times() {
        claims(Reason.EXPIRED, "expired 60 s ago", claims -> claims.issueTime(at(-3600))
                .expirationTime(at(-60)));
        claims(Reason.NOT_YET_VALID, "not before 61 s from now", claims -> claims.notBeforeTime(at(61 + ahead)));
        claims(Reason.NOT_YET_VALID, "issued 61 s from now", claims -> claims.issueTime(at(61 + ahead)));
        claims(Reason.LIFETIME, "good for a second more than a day", claims -> claims.expirationTime(at(86_401)));
        claims(Reason.LIFETIME, "expires before it was issued", claims -> claims.issueTime(at(30))
                .expirationTime(at(20)));
        claims(Reason.CLAIM, "no exp", claims -> claims.expirationTime(null));
        claims(Reason.CLAIM, "no iat", claims -> claims.issueTime(null));
        json(Reason.CLAIM, "exp as text", claims -> claims.replaceFirst("\"exp\":(\\d+)", "\"exp\":\"$1\""));
        json(Reason.CLAIM, "exp past every number", claims -> claims.replaceFirst("\"exp\":(\\d+)", "\"exp\":1e300"));
        json(Reason.CLAIM, "negative iat", claims -> claims.replaceFirst("\"iat\":(\\d+)", "\"iat\":-1"));
        json(Reason.CLAIM, "nbf as text", claims -> claims.replaceFirst("\"iat\"", "\"nbf\":\"0\",\"iat\""));
    }

    private void contents() {
        claims(Reason.CLAIM, "no sub", claims -> claims.subject(null));
        claims(Reason.CLAIM, "empty sub", claims -> claims.subject(""));
        json(Reason.CLAIM, "sub as a number", claims -> claims.replace("\"ada\"", "42"));
        claims(Reason.CLAIM, "sub with a line break", claims -> claims.subject("ada\nactor=root"));
        claims(Reason.CLAIM, "sub that turns the line around", claims -> claims.subject("ada\u202enimda"));
        claims(Reason.CLAIM, "sub of 513 characters", claims -> claims.subject("a".repeat(513)));
        claims(Reason.NAME, "name too long under its prefix", claims -> claims.subject("a".repeat(508)));
        claims(Reason.SENDER_BOUND, "bound to a key of the sender", claims -> claims.claim("cnf", Map.of("jkt", "x")));
        claims(Reason.GROUPS, "groups as an object", claims -> claims.claim("groups", Map.of("leads", true)));
        claims(Reason.GROUPS, "groups as a number", claims -> claims.claim("groups", 1));
        claims(Reason.GROUPS, "groups with a number", claims -> claims.claim("groups", List.of("leads", 1)));
        claims(Reason.GROUPS, "groups within groups", claims -> claims.claim("groups", List.of(List.of("leads"))));
        claims(Reason.GROUPS, "an empty group", claims -> claims.claim("groups", List.of("")));
        claims(Reason.GROUPS, "a group with a line break", claims -> claims.claim("groups", List.of("a\r\nb")));
        claims(
                Reason.GROUPS,
                "501 groups",
                claims -> claims.claim(
                        "groups", IntStream.range(0, 501).mapToObj(i -> "g" + i).toList()));
        json(
                Reason.MALFORMED,
                "sub twice",
                claims -> claims.replace("\"sub\":\"ada\"", "\"sub\":\"ada\",\"sub\":\"root\""));
        json(
                Reason.MALFORMED,
                "claims as a list of pairs",
                claims -> "[" + claims.substring(1, claims.length() - 1).replaceAll("(\"\\w+\"):([^,]+)", "[$1,$2]")
                        + "]");
        forged(Reason.MALFORMED, "claims as a list", () -> raw(header("RS256"), "[]", new RSASSASigner(rsa)));
        json(
                Reason.MALFORMED,
                "groups nested 10,000 deep",
                claims -> claims.replace("[\"leads\"]", "[".repeat(10_000) + "]".repeat(10_000)));
        forged(
                Reason.MALFORMED,
                "a signed token within a signed token",
                () -> raw(
                        "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"cty\":\"JWT\"}",
                        signed(unchanged -> {}),
                        new RSASSASigner(rsa)));
    }

    private void forms() {
        text(Reason.MALFORMED, "signature missing", token -> token.substring(0, token.lastIndexOf('.')));
        text(Reason.MALFORMED, "signature empty", token -> token.substring(0, token.lastIndexOf('.') + 1));
        text(Reason.SIGNATURE, "signature cut short", token -> token.substring(0, token.length() - 2));
        text(Reason.MALFORMED, "doubled dot", token -> token.replaceFirst("\\.", ".."));
        text(Reason.MALFORMED, "dot in front", token -> "." + token);
        text(Reason.MALFORMED, "dot behind", token -> token + ".");
        text(Reason.MALFORMED, "padding", token -> token + "==");
        text(Reason.MALFORMED, "line break behind", token -> token + "\n");
        text(Reason.MALFORMED, "blank in front", token -> " " + token);
        text(Reason.MALFORMED, "blank within", token -> token.replaceFirst("\\.", ". "));
        text(Reason.MALFORMED, "Bearer in front", token -> "Bearer " + token);
        text(Reason.MALFORMED, "percent-encoded", token -> token.replace(".", "%2E"));
        text(Reason.MALFORMED, "full-width dots", token -> token.replace('.', '\uff0e'));
        text(Reason.MALFORMED, "base64 instead of base64url", token -> token + "+/");
        text(Reason.MALFORMED, "the signature in other letters for the same bytes", ForgedTokens::otherLetters);
        text(Reason.SIGNATURE, "other claims under the signature", token -> {
            String[] parts = token.split("\\.", -1);
            return parts[0] + "." + encode(goodClaims().replace("ada", "bob")) + "." + parts[2];
        });
        text(Reason.TOO_LONG, "one over 32 KiB", token -> token + "A".repeat(32 * 1024 + 1 - token.length()));
        text(Reason.TOO_LONG, "1 MB", token -> "A".repeat(1_000_000));
        text(Reason.MALFORMED, "empty", token -> "");
        text(Reason.MALFORMED, "two dots", token -> "..");
        text(Reason.MALFORMED, "an opaque token", token -> "0123456789abcdef");
        forged(
                Reason.MALFORMED,
                "header with a byte that is no UTF-8",
                () -> new Base64URL(java.util.Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(new byte[] {'{', (byte) 0xc0, (byte) 0xaf, '}'}))
                        + "." + encode(goodClaims()) + ".AAAA");
        forged(Reason.MALFORMED, "encrypted to the issuer's key", () -> {
            JWEObject encrypted = new JWEObject(
                    new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                            .contentType("JWT")
                            .build(),
                    new Payload(signed(unchanged -> {})));
            encrypted.encrypt(new RSAEncrypter(rsa));
            return encrypted.serialize();
        });
        forged(
                Reason.MALFORMED,
                "JSON serialization",
                () -> "{\"payload\":\"" + encode(goodClaims()) + "\",\"signatures\":[]}");
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims(clock.instant());
    }

    String signed(ClaimsChange change) throws Exception {
        JWTClaimsSet.Builder claims = claims();
        change.accept(claims);
        return TestIssuer.sign(rsa, claims);
    }

    /** A stranger's signature under the id of a known key. */
    private String strangers(HeaderChange change) throws Exception {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa");
        change.accept(header);
        return sign(header.build(), claims(), new RSASSASigner(stranger));
    }

    static String sign(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) throws Exception {
        JWSObject token = new JWSObject(header, claims.build().toPayload());
        token.sign(signer);
        return token.serialize();
    }

    /** Any header at all, over a signature that is right by RS256. */
    private static String raw(String header, String payload, JWSSigner signer) throws Exception {
        String signed = encode(header) + "." + encode(payload);
        return signed + "." + signer.sign(new JWSHeader(JWSAlgorithm.RS256), signed.getBytes(UTF_8));
    }

    private String mac(String algorithm, byte[] secret, String keyId) throws Exception {
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.parse(algorithm))
                        .keyID(keyId)
                        .build(),
                claims(),
                new MACSigner(secret));
    }

    private byte[] pem() throws Exception {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + java.util.Base64.getMimeEncoder()
                                .encodeToString(rsa.toRSAPublicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(UTF_8);
    }

    private String goodClaims() {
        return claims().build().toString();
    }

    private static String header(String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"rsa\"}";
    }

    private static String encode(String text) {
        return Base64URL.encode(text).toString();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** The last of 342 letters carries four bits; its other two may be anything to a lenient reader. */
    private static String otherLetters(String token) {
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = letters.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + letters.charAt(last ^ 1);
    }

    private Date at(int seconds) {
        return Date.from(clock.instant().plusSeconds(seconds));
    }
}
