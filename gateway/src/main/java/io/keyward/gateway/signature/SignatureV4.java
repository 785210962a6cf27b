package io.keyward.gateway.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.signature.SentRequest.Parameter;
import io.keyward.gateway.signature.SignatureClaim.Scope;
import io.keyward.gateway.signature.SignatureClaim.Validity;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Verifies requests to EKS that are signed by AWS Signature Version 4, in the header or presigned. In two stages, so that the body of
 * a request which is refused anyway is not read: {@link #read} judges the head, {@link #verify} the signature over head and body.
 *
 * <p>Stricter than AWS where the canonical form is silent: whatever could be sent otherwise than it was signed, and then be read
 * as something else, is refused.
 */
public final class SignatureV4 {

    static final String SERVICE = "eks";
    /** Of a digest of a signature, in hex digits; with the key id it fits the 128 characters of a request id. */
    private static final int DIGEST_LENGTH = 32;

    static final String PAYLOAD_HASH_HEADER = "x-amz-content-sha256";

    private static final String TERMINATOR = "aws4_request";
    private static final String CONTENT_TYPE = "content-type";

    /** Headers of the native API without which a request would be another one: whoever caught it could ask for it anew. */
    private static final Set<String> CHANGE_THE_MEANING = Set.of("idempotency-key", "if-match");

    static final Duration MAX_SKEW = Duration.ofMinutes(5);
    private static final int SCOPE_PARTS = 5;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);
    private static final int DAY_LENGTH = "yyyymmdd".length();

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_]{1,128}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");
    private static final Pattern SHORT_WORD = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern HEADER_NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern HEX_SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** The characters of RFC 3986's path; what else there is, such as a fragment, the SDK would cut off before it signs. */
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*");

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** The SDK leaves these out of what it signs, named or not; and a signature cannot cover itself. */
    private static final Set<String> NEVER_SIGNED = Set.of(
            "authorization",
            "connection",
            "expect",
            "transfer-encoding",
            "user-agent",
            "x-amzn-trace-id",
            "x-forwarded-for");

    private final Set<String> regions;
    private final Clock clock;
    private final byte[] decoy = new byte[32];

    /**
     * @param regions those that are served; any if empty
     * @param clock compared with the time of each signature
     */
    public SignatureV4(Set<String> regions, Clock clock) {
        for (String region : regions) {
            if (!REGION.matcher(region).matches()) {
                throw new IllegalArgumentException("not a region of AWS: " + region);
            }
        }
        this.regions = Set.copyOf(regions);
        this.clock = clock;
        new SecureRandom().nextBytes(decoy);
    }

    /**
     * A request whose signature is that of the key's holder over exactly what was sent.
     *
     * @param keyId access key id
     * @param region AWS region that the request is for
     * @param signature 64 hex digits; for nobody's eyes while it is good
     * @param validUntil the last moment at which the same request, sent again, would be verified again
     */
    public record Verified(String keyId, String region, String signature, Instant validUntil) {

        /**
         * The same for the same request signed within the same second, and for a replay, which a signature cannot tell apart: a
         * change that has it a second time is answered as it was the first time. Made of a digest: whoever reads it learns no signature.
         */
        public String idempotencyId() {
            return "sigv4/" + keyId + "/"
                    + hex(sha256(signature.getBytes(US_ASCII))).substring(0, DIGEST_LENGTH);
        }

        @Override
        public String toString() {
            return "Verified[keyId=" + keyId + ", region=" + region + "]";
        }
    }

    /**
     * Reads and checks all that the head of a request says.
     *
     * @throws SignatureRefusal in AWS's words if it cannot count as signed, whatever its signature and body are
     */
    public SignatureClaim read(SentRequest request) {
        List<Parameter> parameters = request.parameters();
        Authorization authorization = Authorization.of(request, parameters);
        Validity validity = validity(authorization);
        Scope scope = scope(authorization);
        List<String> signedHeaders = signedHeaders(authorization, request);
        checkTarget(request);
        checkPayloadHash(request);
        if (!HEX_SHA_256.matcher(authorization.signature()).matches()) {
            throw SignatureRefusal.mismatch();
        }
        return new SignatureClaim(request, parameters, scope, signedHeaders, authorization.signature(), validity);
    }

    /**
     * Verifies the signature over head and body. A key that is not known costs what a wrong signature costs.
     *
     * @throws SignatureRefusal in AWS's words if the key is not in force, or its secret did not sign this
     */
    public Verified verify(SignatureClaim claim, AccessKeySecrets secrets, byte[] body) {
        Optional<AccessKeySecrets.Secret> known = secrets.secret(claim.keyId());
        String secret = known.map(AccessKeySecrets.Secret::value).orElseGet(() -> decoy(claim.keyId()));
        String payloadHash = hex(sha256(body));
        boolean right = equal(claim.signature(), recompute(claim, secret, payloadHash))
                && equal(claim.toldPayloadHash().orElse(payloadHash), payloadHash);
        if (known.isEmpty()) {
            throw SignatureRefusal.unknownKey();
        }
        if (!right) {
            throw SignatureRefusal.mismatch();
        }
        if (body.length > 0 && !claim.signedHeaders().contains(CONTENT_TYPE)) {
            throw SignatureRefusal.notSigned("Content-Type");
        }
        return new Verified(claim.keyId(), claim.region(), claim.signature(), claim.validUntil());
    }

    private Validity validity(Authorization authorization) {
        Instant date;
        try {
            date = TIME.parse(authorization.date(), Instant::from);
        } catch (DateTimeException _) {
            throw SignatureRefusal.incomplete(
                    "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        Instant now = clock.instant();
        Duration good = authorization.presigned() ? authorization.expires() : MAX_SKEW;
        if (now.isAfter(date.plus(good))) {
            throw SignatureRefusal.invalid("Signature expired: " + TIME.format(date) + " is now earlier than "
                    + TIME.format(now.minus(good)) + " (" + TIME.format(now) + " - " + words(good) + ")");
        }
        if (date.isAfter(now.plus(MAX_SKEW))) {
            throw SignatureRefusal.invalid("Signature not yet current: " + TIME.format(date) + " is still later than "
                    + TIME.format(now.plus(MAX_SKEW)) + " (" + TIME.format(now) + " + " + words(MAX_SKEW) + ")");
        }
        return new Validity(date, date.plus(good), authorization.presigned());
    }

    private static String words(Duration time) {
        return time.toSecondsPart() == 0 ? time.toMinutes() + " min." : time.toSeconds() + " sec.";
    }

    private Scope scope(Authorization authorization) {
        String[] parts = authorization.credential().split("/", -1);
        if (parts.length != SCOPE_PARTS) {
            throw SignatureRefusal.incomplete(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        }
        List<String> problems = new ArrayList<>();
        if (!REGION.matcher(parts[2]).matches() || !(regions.isEmpty() || regions.contains(parts[2]))) {
            problems.add("Credential should be scoped to a valid region" + not(parts[2]));
        }
        if (!parts[3].equals(SERVICE)) {
            problems.add("Credential should be scoped to correct service: '" + SERVICE + "'.");
        }
        if (!parts[4].equals(TERMINATOR)) {
            problems.add("Credential should be scoped with a valid terminator: '" + TERMINATOR + "'" + not(parts[4]));
        }
        String day = authorization.date().substring(0, DAY_LENGTH);
        if (!parts[1].equals(day)) {
            problems.add("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                    + (SHORT_WORD.matcher(parts[1]).matches() ? parts[1] : "") + "' != '" + day + "', from '"
                    + authorization.date() + "'.");
        }
        if (!problems.isEmpty()) {
            throw SignatureRefusal.invalid(SignatureRefusal.sentences(problems));
        }
        if (!KEY_ID.matcher(parts[0]).matches()) {
            throw SignatureRefusal.unknownKey();
        }
        return new Scope(parts[0], parts[2]);
    }

    /** AWS repeats what it was sent; here only if that is a word. */
    private static String not(String sent) {
        return SHORT_WORD.matcher(sent).matches() ? ", not '" + sent + "'." : ".";
    }

    private static List<String> signedHeaders(Authorization authorization, SentRequest request) {
        List<String> names = List.of(authorization.signedHeaders().split(";", -1));
        for (int i = 0; i < names.size(); i++) {
            if (!HEADER_NAME.matcher(names.get(i)).matches()
                    || (i > 0 && names.get(i - 1).compareTo(names.get(i)) >= 0)) {
                throw SignatureRefusal.incomplete(
                        "SignedHeaders must be names of headers in lower case, each once, sorted and"
                                + " separated by semicolons.");
            }
        }
        checkMustBeSigned(authorization, request, Set.copyOf(names));
        for (String name : names) {
            checkSigned(name, request.header(name));
        }
        return names;
    }

    private static void checkMustBeSigned(Authorization authorization, SentRequest request, Set<String> signed) {
        if (!signed.contains("host")) {
            throw SignatureRefusal.notSigned("Host' or ':authority");
        }
        if (!authorization.presigned() && !signed.contains(Authorization.DATE_HEADER)) {
            throw SignatureRefusal.notSigned("X-Amz-Date");
        }
        if (request.announcesBody() && !signed.contains(CONTENT_TYPE)) {
            throw SignatureRefusal.notSigned("Content-Type");
        }
        request.headers().keySet().stream()
                .filter(name ->
                        (name.startsWith("x-amz-") || CHANGE_THE_MEANING.contains(name)) && !signed.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw SignatureRefusal.notSigned(HEADER_NAME.matcher(name).matches() ? name : "x-amz-*");
                });
    }

    private static void checkSigned(String name, List<String> values) {
        if (NEVER_SIGNED.contains(name)) {
            throw SignatureRefusal.invalid("'" + name + "' cannot be a 'SignedHeader'.");
        }
        if (values.size() != 1) {
            throw SignatureRefusal.invalid(
                    "'" + name + "' is a 'SignedHeader' in the AWS Authorization and must be sent once; it"
                            + " was sent " + (values.isEmpty() ? "not at all." : "more than once."));
        }
        // A line break would let one header be read as two.
        if (values.getFirst().chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw SignatureRefusal.invalid("'" + name + "' has a control character.");
        }
    }

    private static void checkTarget(SentRequest request) {
        if (!METHODS.contains(request.method())) {
            throw SignatureRefusal.mismatch();
        }
        if (!PATH.matcher(request.rawPath()).matches()) {
            throw SignatureRefusal.incomplete("The path has a character that must be escaped.");
        }
        try {
            RawPath.parse(request.rawPath());
        } catch (BadInput e) {
            throw SignatureRefusal.incomplete(e.problem());
        }
    }

    /** Other services take a payload that is not signed, or signed in chunks; EKS, with its small bodies, does not. */
    private static void checkPayloadHash(SentRequest request) {
        for (String told : request.header(PAYLOAD_HASH_HEADER)) {
            if (!HEX_SHA_256.matcher(told).matches()) {
                throw SignatureRefusal.invalid(
                        "'" + PAYLOAD_HASH_HEADER + "' must be the SHA-256 of the payload, in lower-case hex.");
            }
        }
    }

    /** Empty, which no signature is, if the SDK cannot read what was sent. */
    private static String recompute(SignatureClaim claim, String secret, String payloadHash) {
        try {
            return SdkSigner.signature(claim, secret, payloadHash);
        } catch (RuntimeException _) {
            return "";
        }
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(US_ASCII), other.getBytes(US_ASCII));
    }

    /**
     * A secret that nobody has. Each key id has its own, as long as a real one: the SDK remembers what it derives from a secret, and
     * one for all would be remembered better than the secrets of keys.
     */
    private String decoy(String keyId) {
        MessageDigest digest = digest();
        digest.update(decoy);
        return hex(digest.digest(keyId.getBytes(UTF_8))).substring(0, 40);
    }

    private static byte[] sha256(byte[] bytes) {
        return digest().digest(bytes);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
