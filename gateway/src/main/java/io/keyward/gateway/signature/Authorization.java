package io.keyward.gateway.signature;

import io.keyward.gateway.signature.SentRequest.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parts of a signature as the request gives them, in its {@code Authorization} header or, presigned, in its query; each there
 * exactly once, and nothing more is known of them.
 *
 * @param credential key id and scope
 * @param signedHeaders names separated by semicolons
 * @param signature what is to be verified
 * @param date when it was signed
 * @param expires for how long a presigned request is good from then on; zero in one that is not
 */
record Authorization(String credential, String signedHeaders, String signature, String date, Duration expires) {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String SIGNATURE_PARAMETER = "X-Amz-Signature";
    static final String DATE_HEADER = "x-amz-date";

    private static final int MAX_LENGTH = 8_192;
    private static final String AMAZON_PREFIX = "x-amz-";
    private static final String TOKEN = "x-amz-security-token";
    private static final Pattern EXPIRES = Pattern.compile("[1-9][0-9]{0,5}");
    private static final Duration LONGEST = Duration.ofDays(7);

    /** As one signed in its header: a repeat must come while the answer that it is to get is remembered. */
    private static final Duration LONGEST_CHANGE = SignatureV4.MAX_SKEW;

    private static final List<String> FIELDS = List.of("Credential", "Signature", "SignedHeaders");
    private static final List<String> PARAMETERS = List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            SIGNATURE_PARAMETER,
            "X-Amz-SignedHeaders",
            "X-Amz-Date",
            "X-Amz-Expires");
    private static final Set<String> KNOWN_PARAMETERS = Set.copyOf(PARAMETERS);

    boolean presigned() {
        return !expires.isZero();
    }

    /** @throws SignatureRefusal if there is none, more than one, or a part of it is missing, doubled or unknown */
    static Authorization of(SentRequest request, List<Parameter> parameters) {
        List<String> headers = request.header("authorization");
        if (headers.size() > 1) {
            throw SignatureRefusal.incomplete("The request has more than one Authorization header.");
        }
        boolean inHeader = !headers.isEmpty() && !headers.getFirst().isBlank();
        boolean inQuery = parameters.stream().anyMatch(Authorization::isAmazons);
        if (!inHeader && !inQuery) {
            throw SignatureRefusal.missing();
        }
        if (inHeader && inQuery) {
            throw SignatureRefusal.incomplete(
                    "A request is signed by its Authorization header or by its query-string parameters, not by both.");
        }
        // Comes with credentials of AWS's own STS, of which no key of ours is one.
        if (!request.header(TOKEN).isEmpty()
                || parameters.stream()
                        .anyMatch(p -> p.name().toLowerCase(Locale.ROOT).equals(TOKEN))) {
            throw SignatureRefusal.unknownKey();
        }
        return inHeader ? ofHeader(headers.getFirst(), request.header(DATE_HEADER)) : ofQuery(request, parameters);
    }

    private static boolean isAmazons(Parameter parameter) {
        return parameter.name().toLowerCase(Locale.ROOT).startsWith(AMAZON_PREFIX);
    }

    private static Authorization ofHeader(String header, List<String> dates) {
        if (header.length() > MAX_LENGTH) {
            throw SignatureRefusal.incomplete("The Authorization header is too long.");
        }
        if (!header.startsWith(ALGORITHM + " ")) {
            throw unsupportedAlgorithm();
        }
        Map<String, String> fields = fields(header.substring(ALGORITHM.length() + 1));
        List<String> problems = new ArrayList<>();
        for (String name : FIELDS) {
            if (fields.getOrDefault(name, "").isEmpty()) {
                problems.add("Authorization header requires '" + name + "' parameter.");
            }
        }
        if (dates.isEmpty()) {
            problems.add("Authorization header requires existence of a 'X-Amz-Date' header.");
        }
        if (!problems.isEmpty()) {
            throw SignatureRefusal.incomplete(SignatureRefusal.sentences(problems));
        }
        if (dates.size() > 1) {
            throw SignatureRefusal.incomplete("The request has more than one X-Amz-Date header.");
        }
        return new Authorization(
                fields.getOrDefault("Credential", ""),
                fields.getOrDefault("SignedHeaders", ""),
                fields.getOrDefault("Signature", ""),
                dates.getFirst(),
                Duration.ZERO);
    }

    private static Map<String, String> fields(String list) {
        Map<String, String> fields = new HashMap<>();
        for (String part : list.split(",", -1)) {
            String field = part.strip();
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw SignatureRefusal.incomplete(
                        "Authorization header holds what is not a valid key=value pair (missing equal-sign).");
            }
            String name = field.substring(0, equals);
            if (!FIELDS.contains(name)) {
                throw SignatureRefusal.incomplete(
                        "Authorization header takes 'Credential', 'SignedHeaders' and 'Signature' only.");
            }
            if (fields.put(name, field.substring(equals + 1)) != null) {
                throw SignatureRefusal.incomplete("Authorization header has more than one '" + name + "' parameter.");
            }
        }
        return fields;
    }

    private static Authorization ofQuery(SentRequest request, List<Parameter> parameters) {
        Map<String, String> given = new HashMap<>();
        for (Parameter parameter : parameters) {
            if (!isAmazons(parameter)) {
                continue;
            }
            if (!KNOWN_PARAMETERS.contains(parameter.name())) {
                throw SignatureRefusal.incomplete("AWS query-string parameters must be " + String.join(", ", PARAMETERS)
                        + ". Re-examine the query-string parameters.");
            }
            if (given.put(parameter.name(), parameter.value()) != null) {
                throw SignatureRefusal.incomplete("AWS query-string parameters must include '" + parameter.name()
                        + "' only once. Re-examine the query-string parameters.");
            }
        }
        List<String> problems = new ArrayList<>();
        for (String name : PARAMETERS) {
            if (given.getOrDefault(name, "").isEmpty()) {
                problems.add("AWS query-string parameters must include '" + name + "'.");
            }
        }
        if (!problems.isEmpty()) {
            problems.add("Re-examine the query-string parameters.");
            throw SignatureRefusal.incomplete(SignatureRefusal.sentences(problems));
        }
        if (!request.header(DATE_HEADER).isEmpty()) {
            throw SignatureRefusal.incomplete("A presigned request has its date in X-Amz-Date of the query only.");
        }
        if (!ALGORITHM.equals(given.get("X-Amz-Algorithm"))) {
            throw unsupportedAlgorithm();
        }
        return new Authorization(
                given.getOrDefault("X-Amz-Credential", ""),
                given.getOrDefault("X-Amz-SignedHeaders", ""),
                given.getOrDefault(SIGNATURE_PARAMETER, ""),
                given.getOrDefault("X-Amz-Date", ""),
                expires(request.method(), given.getOrDefault("X-Amz-Expires", "")));
    }

    private static Duration expires(String method, String seconds) {
        Duration longest = method.equals("GET") ? LONGEST : LONGEST_CHANGE;
        if (EXPIRES.matcher(seconds).matches()) {
            Duration expires = Duration.ofSeconds(Long.parseLong(seconds));
            if (expires.compareTo(longest) <= 0) {
                return expires;
            }
        }
        throw SignatureRefusal.incomplete(
                "X-Amz-Expires must be a whole number of seconds from 1 to " + longest.toSeconds() + ".");
    }

    /** Says nothing of what was sent instead: that may be a secret of another kind. */
    private static SignatureRefusal unsupportedAlgorithm() {
        return SignatureRefusal.incomplete("Unsupported AWS 'algorithm' (only " + ALGORITHM + " for now).");
    }

    @Override
    public String toString() {
        return "Authorization[" + credential + "]";
    }
}
