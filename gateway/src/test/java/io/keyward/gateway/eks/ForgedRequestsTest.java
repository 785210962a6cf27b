package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyward.gateway.signature.SignatureRefusal;
import io.keyward.gateway.signature.SignedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that a real client signed, each altered in one thing: what AWS calls it, with which status, in which words. */
class ForgedRequestsTest {

    private static final String MISSING = "MissingAuthenticationTokenException";
    private static final String INCOMPLETE = "IncompleteSignatureException";
    private static final String INVALID = "InvalidSignatureException";
    private static final String UNRECOGNIZED = "UnrecognizedClientException";

    private static final String NO_TOKEN = "Missing Authentication Token";
    private static final String UNKNOWN_KEY = "The security token included in the request is invalid.";
    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided."
                    + " Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    private static final String ALGORITHM = "Unsupported AWS 'algorithm' (only AWS4-HMAC-SHA256 for now).";
    private static final String ORDER =
            "SignedHeaders must be names of headers in lower case, each once, sorted and separated by semicolons.";
    private static final String FIVE_PARTS =
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.";
    private static final String PARTS_OF_HEADER =
            "Authorization header takes 'Credential', 'SignedHeaders' and 'Signature' only.";
    private static final String DATE_FORM =
            "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601";
    private static final String EXPIRES = "X-Amz-Expires must be a whole number of seconds from 1 to 604800.";
    private static final String NOT_BOTH =
            "A request is signed by its Authorization header or by its query-string parameters, not by both.";
    private static final String HASH = "'x-amz-content-sha256' must be the SHA-256 of the payload, in lower-case hex.";
    private static final String NO_NAME = "The query has a parameter without a name, which no signature covers.";
    private static final String PLUS = "The query has a plus sign; send %20 for a blank and %2B for a plus sign.";
    private static final String OTHER_PARAMETERS =
            "AWS query-string parameters must be X-Amz-Algorithm, X-Amz-Credential,"
                    + " X-Amz-Signature, X-Amz-SignedHeaders, X-Amz-Date, X-Amz-Expires. Re-examine the query-string parameters.";

    private static final String HEX_63 = "15dc163d8c0f43fef40330b21506fc11242f14e9958590e67d4d2e5103afd33";
    private static final String CREATE_SIGNATURE = "e" + HEX_63;
    private static final String CREDENTIAL = "Credential=AKIAIOSFODNN7EXAMPLE/20261128/us-west-2/eks/aws4_request";

    private static final SignedRequest SDK = SignedRequest.sdkCreate();
    private static final SignedRequest CREATE = SignedRequest.botocoreCreate();
    private static final SignedRequest DESCRIBE = SignedRequest.botocoreDescribe();
    private static final SignedRequest LIST = SignedRequest.botocoreList();
    private static final SignedRequest UNTAG = SignedRequest.botocoreUntag();
    private static final SignedRequest PRESIGNED = SignedRequest.botocorePresigned();

    record Forgery(String what, SignedRequest request, String error, String words) {

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Forgery> forgeries() {
        return Stream.of(
                        unsigned(),
                        garbledHeader(),
                        garbledQuery(),
                        otherScope(),
                        otherTime(),
                        otherSignedHeaders(),
                        otherKey(),
                        otherPayload(),
                        otherTarget())
                .flatMap(List::stream);
    }

    private static List<Forgery> unsigned() {
        return List.of(
                new Forgery("no header at all", CREATE.headers(List.of()), MISSING, NO_TOKEN),
                new Forgery("header dropped", CREATE.without("Authorization"), MISSING, NO_TOKEN),
                new Forgery("header of the SDK dropped", SDK.without("Authorization"), MISSING, NO_TOKEN),
                new Forgery("header emptied", LIST.header("Authorization", _ -> ""), MISSING, NO_TOKEN),
                new Forgery("header blank", LIST.header("Authorization", _ -> " \t"), MISSING, NO_TOKEN),
                new Forgery("query dropped", PRESIGNED.query("maxResults=3"), MISSING, NO_TOKEN));
    }

    private static List<Forgery> garbledHeader() {
        return List.of(
                new Forgery("Basic", CREATE.header("Authorization", _ -> "Basic dXNlcjpwdw=="), INCOMPLETE, ALGORITHM),
                new Forgery("Bearer", CREATE.header("Authorization", _ -> "Bearer abc"), INCOMPLETE, ALGORITHM),
                new Forgery("another hash", CREATE.authorization("SHA256", "SHA1"), INCOMPLETE, ALGORITHM),
                new Forgery("the asymmetric form", CREATE.authorization("HMAC", "ECDSA-P256"), INCOMPLETE, ALGORITHM),
                new Forgery("algorithm in lower case", CREATE.authorization("AWS4", "aws4"), INCOMPLETE, ALGORITHM),
                new Forgery(
                        "algorithm alone",
                        CREATE.header("Authorization", _ -> "AWS4-HMAC-SHA256"),
                        INCOMPLETE,
                        ALGORITHM),
                new Forgery(
                        "algorithm and a blank",
                        CREATE.header("Authorization", _ -> "AWS4-HMAC-SHA256 "),
                        INCOMPLETE,
                        "Authorization header holds what is not a valid key=value pair (missing equal-sign)."),
                new Forgery(
                        "cut off after the scope",
                        CREATE.header("Authorization", value -> value.substring(0, value.indexOf(", Signed"))),
                        INCOMPLETE,
                        "Authorization header requires 'Signature' parameter."
                                + " Authorization header requires 'SignedHeaders' parameter."),
                new Forgery(
                        "cut off after the signed headers",
                        CREATE.header("Authorization", value -> value.substring(0, value.indexOf(", Signature"))),
                        INCOMPLETE,
                        "Authorization header requires 'Signature' parameter."),
                new Forgery(
                        "no credential",
                        CREATE.authorization(CREDENTIAL + ", ", ""),
                        INCOMPLETE,
                        "Authorization header requires 'Credential' parameter."),
                new Forgery(
                        "empty signature",
                        CREATE.authorization(CREATE_SIGNATURE, ""),
                        INCOMPLETE,
                        "Authorization header requires 'Signature' parameter."),
                new Forgery(
                        "a list that goes on",
                        CREATE.header("Authorization", value -> value + ","),
                        INCOMPLETE,
                        "Authorization header holds what is not a valid key=value pair (missing equal-sign)."),
                new Forgery(
                        "a part nobody knows",
                        CREATE.header("Authorization", v -> v + ", Extra=1"),
                        INCOMPLETE,
                        PARTS_OF_HEADER),
                new Forgery(
                        "a part in lower case",
                        CREATE.authorization("Signature=", "signature="),
                        INCOMPLETE,
                        PARTS_OF_HEADER),
                new Forgery(
                        "two signatures in it",
                        CREATE.header("Authorization", value -> value + ", Signature=" + "0".repeat(64)),
                        INCOMPLETE,
                        "Authorization header has more than one 'Signature' parameter."),
                new Forgery(
                        "two credentials in it",
                        CREATE.authorization(CREDENTIAL, CREDENTIAL + "," + CREDENTIAL),
                        INCOMPLETE,
                        "Authorization header has more than one 'Credential' parameter."),
                new Forgery(
                        "two headers",
                        CREATE.moreHeaders("authorization", "AWS4-HMAC-SHA256 " + CREDENTIAL),
                        INCOMPLETE,
                        "The request has more than one Authorization header."),
                new Forgery(
                        "9,000 characters",
                        CREATE.header("Authorization", value -> value + " ".repeat(9_000)),
                        INCOMPLETE,
                        "The Authorization header is too long."),
                new Forgery("signature cut off", CREATE.authorization(CREATE_SIGNATURE, HEX_63), INVALID, MISMATCH),
                new Forgery("signature lengthened", CREATE.header("Authorization", v -> v + "0"), INVALID, MISMATCH),
                new Forgery(
                        "signature in upper case",
                        CREATE.authorization(CREATE_SIGNATURE, CREATE_SIGNATURE.toUpperCase(Locale.ROOT)),
                        INVALID,
                        MISMATCH),
                new Forgery(
                        "signature with one other digit",
                        CREATE.authorization(CREATE_SIGNATURE, "f" + HEX_63),
                        INVALID,
                        MISMATCH),
                new Forgery(
                        "signature of noughts",
                        CREATE.authorization(CREATE_SIGNATURE, "0".repeat(64)),
                        INVALID,
                        MISMATCH),
                new Forgery(
                        "signature of another request",
                        LIST.header("Authorization", _ -> authorization(DESCRIBE)),
                        INVALID,
                        MISMATCH));
    }

    private static List<Forgery> garbledQuery() {
        return List.of(
                new Forgery(
                        "both ways",
                        PRESIGNED.moreHeaders("Authorization", authorization(CREATE)),
                        INCOMPLETE,
                        NOT_BOTH),
                new Forgery(
                        "a signature in the query, too",
                        LIST.moreQuery("X-Amz-Signature=" + "0".repeat(64)),
                        INCOMPLETE,
                        NOT_BOTH),
                new Forgery(
                        "a date in the query, too",
                        LIST.moreQuery("x-amz-date=20261128T120000Z"),
                        INCOMPLETE,
                        NOT_BOTH),
                new Forgery(
                        "presigned by another algorithm",
                        PRESIGNED.query("AWS4-HMAC-SHA256", "none"),
                        INCOMPLETE,
                        ALGORITHM),
                new Forgery(
                        "presigned without algorithm",
                        PRESIGNED.query("&X-Amz-Algorithm=AWS4-HMAC-SHA256", ""),
                        INCOMPLETE,
                        "AWS query-string parameters must include 'X-Amz-Algorithm'. Re-examine the query-string parameters."),
                new Forgery(
                        "presigned for ever",
                        PRESIGNED.query("&X-Amz-Expires=60", ""),
                        INCOMPLETE,
                        "AWS query-string parameters must include 'X-Amz-Expires'. Re-examine the query-string parameters."),
                new Forgery(
                        "idempotency key not signed",
                        CREATE.moreHeaders("Idempotency-Key", "another"),
                        INVALID,
                        mustBeSigned("idempotency-key")),
                new Forgery(
                        "etag not signed", CREATE.moreHeaders("If-Match", "\"1\""), INVALID, mustBeSigned("if-match")),
                new Forgery(
                        "a change that is presigned for longer than five minutes",
                        PRESIGNED.method("DELETE").query("X-Amz-Expires=60", "X-Amz-Expires=301"),
                        INCOMPLETE,
                        "X-Amz-Expires must be a whole number of seconds from 1 to 300."),
                new Forgery(
                        "presigned without signed headers and date",
                        PRESIGNED.query("&X-Amz-SignedHeaders=host", "").query("&X-Amz-Date=20261128T120000Z", ""),
                        INCOMPLETE,
                        "AWS query-string parameters must include 'X-Amz-SignedHeaders'."
                                + " AWS query-string parameters must include 'X-Amz-Date'."
                                + " Re-examine the query-string parameters."),
                new Forgery(
                        "presigned without signature",
                        PRESIGNED.query("X-Amz-Signature=", "X-Amz-Signature=&x="),
                        INCOMPLETE,
                        "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters."),
                new Forgery(
                        "two signatures",
                        PRESIGNED.moreQuery("X-Amz-Signature=" + "0".repeat(64)),
                        INCOMPLETE,
                        "AWS query-string parameters must include 'X-Amz-Signature' only once."
                                + " Re-examine the query-string parameters."),
                new Forgery(
                        "a second signature that is escaped",
                        PRESIGNED.moreQuery("X%2DAmz%2DSignature=" + "0".repeat(64)),
                        INCOMPLETE,
                        "AWS query-string parameters must include 'X-Amz-Signature' only once."
                                + " Re-examine the query-string parameters."),
                new Forgery(
                        "a second expiry in lower case",
                        PRESIGNED.moreQuery("x-amz-expires=9"),
                        INCOMPLETE,
                        OTHER_PARAMETERS),
                new Forgery(
                        "a parameter of S3",
                        PRESIGNED.moreQuery("X-Amz-Content-Sha256=UNSIGNED-PAYLOAD"),
                        INCOMPLETE,
                        OTHER_PARAMETERS),
                new Forgery(
                        "a date in the head, too",
                        PRESIGNED.moreHeaders("X-Amz-Date", "20261128T120000Z"),
                        INCOMPLETE,
                        "A presigned request has its date in X-Amz-Date of the query only."),
                new Forgery("presigned for no time", PRESIGNED.query("Expires=60", "Expires=0"), INCOMPLETE, EXPIRES),
                new Forgery("presigned for less", PRESIGNED.query("Expires=60", "Expires=-60"), INCOMPLETE, EXPIRES),
                new Forgery(
                        "presigned for more than a week",
                        PRESIGNED.query("Expires=60", "Expires=604801"),
                        INCOMPLETE,
                        EXPIRES),
                new Forgery("presigned for a word", PRESIGNED.query("Expires=60", "Expires=6e1"), INCOMPLETE, EXPIRES),
                new Forgery(
                        "presigned for very long",
                        PRESIGNED.query("Expires=60", "Expires=99999999999999999999"),
                        INCOMPLETE,
                        EXPIRES),
                new Forgery(
                        "presigned for longer than signed",
                        PRESIGNED.query("Expires=60", "Expires=61"),
                        INVALID,
                        MISMATCH));
    }

    private static List<Forgery> otherScope() {
        return List.of(
                new Forgery("scope of four", CREATE.authorization("/aws4_request", ""), INCOMPLETE, FIVE_PARTS),
                new Forgery(
                        "scope of six",
                        CREATE.authorization("/aws4_request", "/x/aws4_request"),
                        INCOMPLETE,
                        FIVE_PARTS),
                new Forgery(
                        "scope with a slash behind",
                        CREATE.authorization("/aws4_request", "/aws4_request/"),
                        INCOMPLETE,
                        FIVE_PARTS),
                new Forgery("presigned scope of four", PRESIGNED.query("%2Faws4_request", ""), INCOMPLETE, FIVE_PARTS),
                new Forgery(
                        "another service",
                        CREATE.authorization("/eks/", "/s3/"),
                        INVALID,
                        "Credential should be scoped to correct service: 'eks'."),
                new Forgery(
                        "presigned for STS",
                        PRESIGNED.query("%2Feks%2F", "%2Fsts%2F"),
                        INVALID,
                        "Credential should be scoped to correct service: 'eks'."),
                new Forgery(
                        "another terminator",
                        CREATE.authorization("aws4_request", "aws4_reque"),
                        INVALID,
                        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4_reque'."),
                new Forgery(
                        "a region that is not served",
                        CREATE.authorization("us-west-2", "us-east-1"),
                        INVALID,
                        "Credential should be scoped to a valid region, not 'us-east-1'."),
                new Forgery(
                        "a region that is a path",
                        CREATE.authorization("us-west-2", ".."),
                        INVALID,
                        "Credential should be scoped to a valid region."),
                new Forgery(
                        "no region",
                        CREATE.authorization("us-west-2", ""),
                        INVALID,
                        "Credential should be scoped to a valid region."),
                new Forgery("another region", CREATE.authorization("us-west-2", "eu-central-1"), INVALID, MISMATCH),
                new Forgery(
                        "the day before",
                        CREATE.authorization("/20261128/", "/20261127/"),
                        INVALID,
                        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
                                + " '20261127' != '20261128', from '20261128T120000Z'."),
                new Forgery(
                        "no day",
                        PRESIGNED.query("%2F20261128%2F", "%2F%2F"),
                        INVALID,
                        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
                                + " '' != '20261128', from '20261128T120000Z'."),
                new Forgery(
                        "everything else",
                        CREATE.authorization("20261128/us-west-2/eks/aws4_request", "1/x/y/z"),
                        INVALID,
                        "Credential should be scoped to a valid region, not 'x'."
                                + " Credential should be scoped to correct service: 'eks'."
                                + " Credential should be scoped with a valid terminator: 'aws4_request', not 'z'."
                                + " Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
                                + " '1' != '20261128', from '20261128T120000Z'."));
    }

    private static List<Forgery> otherTime() {
        Duration late = Duration.ofSeconds(301);
        return List.of(
                new Forgery(
                        "old",
                        CREATE.later(late),
                        INVALID,
                        "Signature expired: 20261128T120000Z is now earlier than 20261128T120001Z (20261128T120501Z - 5 min.)"),
                new Forgery(
                        "not yet",
                        CREATE.later(late.negated()),
                        INVALID,
                        "Signature not yet current: 20261128T120000Z is still later than 20261128T115959Z"
                                + " (20261128T115459Z + 5 min.)"),
                new Forgery(
                        "of the year before",
                        CREATE.later(Duration.ofDays(365)),
                        INVALID,
                        "Signature expired: 20261128T120000Z is now earlier than 20271128T115500Z (20271128T120000Z - 5 min.)"),
                new Forgery(
                        "presigned and over",
                        PRESIGNED.later(Duration.ofSeconds(61)),
                        INVALID,
                        "Signature expired: 20261128T120000Z is now earlier than 20261128T120001Z (20261128T120101Z - 1 min.)"),
                new Forgery(
                        "presigned and not yet",
                        PRESIGNED.later(late.negated()),
                        INVALID,
                        "Signature not yet current: 20261128T120000Z is still later than 20261128T115959Z"
                                + " (20261128T115459Z + 5 min.)"),
                new Forgery("made younger", dated(CREATE.later(late), "20261128T120500Z"), INVALID, MISMATCH),
                new Forgery("presigned and made younger", PRESIGNED.query("T120000Z", "T120001Z"), INVALID, MISMATCH),
                new Forgery("no such day", dated(CREATE, "20261131T120000Z"), INCOMPLETE, DATE_FORM),
                new Forgery("a leap second", dated(CREATE, "20261128T115960Z"), INCOMPLETE, DATE_FORM),
                new Forgery("another form of date", dated(CREATE, "2026-11-28T12:00:00Z"), INCOMPLETE, DATE_FORM),
                new Forgery("a day only", dated(CREATE, "20261128"), INCOMPLETE, DATE_FORM),
                new Forgery("another zone", dated(CREATE, "20261128T120000+0000"), INCOMPLETE, DATE_FORM),
                new Forgery("presigned on a word", PRESIGNED.query("20261128T120000Z", "today"), INCOMPLETE, DATE_FORM),
                new Forgery(
                        "no date",
                        CREATE.without("X-Amz-Date"),
                        INCOMPLETE,
                        "Authorization header requires existence of a 'X-Amz-Date' header."),
                new Forgery(
                        "two dates",
                        CREATE.moreHeaders("x-amz-date", "20261128T120000Z"),
                        INCOMPLETE,
                        "The request has more than one X-Amz-Date header."));
    }

    private static List<Forgery> otherSignedHeaders() {
        String all = "content-type;host;x-amz-date";
        return List.of(
                new Forgery(
                        "host not signed",
                        CREATE.authorization("host;", ""),
                        INVALID,
                        mustBeSigned("Host' or ':authority")),
                new Forgery(
                        "host not presigned",
                        PRESIGNED.query("SignedHeaders=host", "SignedHeaders=accept"),
                        INVALID,
                        mustBeSigned("Host' or ':authority")),
                new Forgery(
                        "date not signed",
                        CREATE.authorization(";x-amz-date", ""),
                        INVALID,
                        mustBeSigned("X-Amz-Date")),
                new Forgery(
                        "type of the body not signed",
                        CREATE.authorization("content-type;", ""),
                        INVALID,
                        mustBeSigned("Content-Type")),
                new Forgery(
                        "presigned with a body of no signed type",
                        PRESIGNED.moreHeaders("Content-Length", "2").body("{}"),
                        INVALID,
                        mustBeSigned("Content-Type")),
                new Forgery(
                        "a body in chunks of no signed type",
                        LIST.moreHeaders("Transfer-Encoding", "chunked").body("{}"),
                        INVALID,
                        mustBeSigned("Content-Type")),
                new Forgery(
                        "Amazon's header added",
                        CREATE.moreHeaders("X-Amz-Target", "x"),
                        INVALID,
                        mustBeSigned("x-amz-target")),
                new Forgery(
                        "Amazon's header added to a presigned request",
                        PRESIGNED.moreHeaders("x-amz-user-agent", "x"),
                        INVALID,
                        mustBeSigned("x-amz-user-agent")),
                new Forgery(
                        "payload hash not signed",
                        SDK.authorization("x-amz-content-sha256;", ""),
                        INVALID,
                        mustBeSigned("x-amz-content-sha256")),
                new Forgery("not sorted", CREATE.authorization(all, "host;content-type;x-amz-date"), INCOMPLETE, ORDER),
                new Forgery(
                        "doubled", CREATE.authorization(all, "content-type;host;host;x-amz-date"), INCOMPLETE, ORDER),
                new Forgery(
                        "in upper case", CREATE.authorization(all, "Content-Type;Host;X-Amz-Date"), INCOMPLETE, ORDER),
                new Forgery("with an empty name", CREATE.authorization(all, all + ";"), INCOMPLETE, ORDER),
                new Forgery(
                        "separated by blanks",
                        CREATE.authorization(all, "content-type host x-amz-date"),
                        INCOMPLETE,
                        ORDER),
                new Forgery(
                        "names what was not sent",
                        CREATE.authorization(all, "accept;" + all),
                        INVALID,
                        "'accept' is a 'SignedHeader' in the AWS Authorization and must be sent once; it was sent not at all."),
                new Forgery(
                        "names what signers leave out",
                        CREATE.authorization(all, "content-type;host;user-agent;x-amz-date"),
                        INVALID,
                        "'user-agent' cannot be a 'SignedHeader'."),
                new Forgery(
                        "names itself",
                        CREATE.authorization(all, "authorization;" + all),
                        INVALID,
                        "'authorization' cannot be a 'SignedHeader'."),
                new Forgery(
                        "two hosts",
                        CREATE.moreHeaders("host", "127.0.0.1:8080"),
                        INVALID,
                        "'host' is a 'SignedHeader' in the AWS Authorization and must be sent once; it was sent more than once."),
                new Forgery(
                        "two types",
                        SDK.moreHeaders("content-type", "text/plain"),
                        INVALID,
                        "'content-type' is a 'SignedHeader' in the AWS Authorization and must be sent once;"
                                + " it was sent more than once."),
                new Forgery(
                        "a line break in a header",
                        CREATE.header("Content-Type", _ -> "application/json\nhost:127.0.0.1:8080"),
                        INVALID,
                        "'content-type' has a control character."),
                new Forgery(
                        "another header named",
                        CREATE.moreHeaders("accept", "*/*").authorization(all, "accept;" + all),
                        INVALID,
                        MISMATCH),
                new Forgery("another host", CREATE.header("Host", _ -> "127.0.0.1:8081"), INVALID, MISMATCH),
                new Forgery(
                        "another host, presigned", PRESIGNED.header("Host", _ -> "localhost:8080"), INVALID, MISMATCH),
                new Forgery(
                        "another type",
                        CREATE.header("Content-Type", _ -> "application/x-amz-json-1.1"),
                        INVALID,
                        MISMATCH),
                new Forgery(
                        "another attempt", SDK.header("amz-sdk-request", _ -> "attempt=9; max=9"), INVALID, MISMATCH),
                new Forgery("another invocation", SDK.header("amz-sdk-invocation-id", _ -> "0"), INVALID, MISMATCH));
    }

    private static List<Forgery> otherKey() {
        String key = SignedRequest.KEY;
        return List.of(
                new Forgery(
                        "unknown key", CREATE.authorization(key, "AKIAIOSFODNN7EXAMPLF"), UNRECOGNIZED, UNKNOWN_KEY),
                new Forgery(
                        "unknown key of the SDK",
                        SDK.authorization(key, "AKIAIOSFODNN7EXAMPLF"),
                        UNRECOGNIZED,
                        UNKNOWN_KEY),
                new Forgery("unknown key, presigned", PRESIGNED.query(key, "AKIDUNKNOWN"), UNRECOGNIZED, UNKNOWN_KEY),
                new Forgery(
                        "key in lower case",
                        CREATE.authorization(key, key.toLowerCase(Locale.ROOT)),
                        UNRECOGNIZED,
                        UNKNOWN_KEY),
                new Forgery("no key", CREATE.authorization(key, ""), UNRECOGNIZED, UNKNOWN_KEY),
                new Forgery("key with a blank", CREATE.authorization(key, "a b"), UNRECOGNIZED, UNKNOWN_KEY),
                new Forgery(
                        "key of 129 characters", CREATE.authorization(key, "A".repeat(129)), UNRECOGNIZED, UNKNOWN_KEY),
                new Forgery(
                        "unknown key, altered body",
                        CREATE.authorization(key, "AKIDUNKNOWN").body("{}"),
                        UNRECOGNIZED,
                        UNKNOWN_KEY),
                new Forgery(
                        "a session token",
                        CREATE.moreHeaders("X-Amz-Security-Token", "abc"),
                        UNRECOGNIZED,
                        UNKNOWN_KEY),
                new Forgery(
                        "a session token of the SDK",
                        SDK.moreHeaders("X-Amz-Security-Token", "abc"),
                        UNRECOGNIZED,
                        UNKNOWN_KEY),
                new Forgery(
                        "a session token, presigned",
                        PRESIGNED.moreQuery("X-Amz-Security-Token=abc"),
                        UNRECOGNIZED,
                        UNKNOWN_KEY));
    }

    private static List<Forgery> otherPayload() {
        String told = "x-amz-content-sha256";
        return List.of(
                new Forgery("altered body", CREATE.body(CREATE.body().replace("role", "user")), INVALID, MISMATCH),
                new Forgery("altered body of the SDK", SDK.body(SDK.body().replace("role", "user")), INVALID, MISMATCH),
                new Forgery("body with a blank more", CREATE.body(CREATE.body() + " "), INVALID, MISMATCH),
                new Forgery("body dropped", CREATE.body("").header("Content-Length", _ -> "0"), INVALID, MISMATCH),
                new Forgery("body added", LIST.body("{}"), INVALID, MISMATCH),
                new Forgery("body added to a presigned request", PRESIGNED.body("{}"), INVALID, MISMATCH),
                new Forgery(
                        "hash and body altered", SDK.body("{}").header(told, _ -> emptyObject()), INVALID, MISMATCH),
                new Forgery("hash of another body", SDK.header(told, _ -> emptyObject()), INVALID, MISMATCH),
                new Forgery("unsigned payload", SDK.header(told, _ -> "UNSIGNED-PAYLOAD"), INVALID, HASH),
                new Forgery(
                        "payload in chunks",
                        SDK.header(told, _ -> "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
                        INVALID,
                        HASH),
                new Forgery(
                        "payload with a trailer",
                        SDK.header(told, _ -> "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
                        INVALID,
                        HASH),
                new Forgery(
                        "hash in upper case", SDK.header(told, value -> value.toUpperCase(Locale.ROOT)), INVALID, HASH),
                new Forgery(
                        "hash of two",
                        SDK.moreHeaders(told, emptyObject()),
                        INVALID,
                        "'x-amz-content-sha256' is a 'SignedHeader' in the AWS Authorization and must be sent once;"
                                + " it was sent more than once."));
    }

    private static List<Forgery> otherTarget() {
        return List.of(
                new Forgery("another method", LIST.method("DELETE"), INVALID, MISMATCH),
                new Forgery("another method of the SDK", SDK.method("PUT"), INVALID, MISMATCH),
                new Forgery("another method, presigned", PRESIGNED.method("POST"), INVALID, MISMATCH),
                new Forgery("method in lower case", LIST.method("get"), INVALID, MISMATCH),
                new Forgery("a method nobody knows", LIST.method("BREW"), INVALID, MISMATCH),
                new Forgery("another cluster", CREATE.path("/clusters/prod/access-entries"), INVALID, MISMATCH),
                new Forgery("another cluster of the SDK", SDK.path("/clusters/prod/access-entries"), INVALID, MISMATCH),
                new Forgery("another path, presigned", PRESIGNED.path("/clusters/demo"), INVALID, MISMATCH),
                new Forgery("a slash more", LIST.path(LIST.path() + "/"), INVALID, MISMATCH),
                new Forgery("a slash unescaped", DESCRIBE.path(DESCRIBE.path().replace("%2F", "/")), INVALID, MISMATCH),
                new Forgery("a colon unescaped", DESCRIBE.path(DESCRIBE.path().replace("%3A", ":")), INVALID, MISMATCH),
                new Forgery(
                        "an escape in lower case",
                        DESCRIBE.path(DESCRIBE.path().replace("%3A", "%3a")),
                        INVALID,
                        MISMATCH),
                new Forgery("a letter escaped", LIST.path("/%63lusters/demo/access-entries"), INVALID, MISMATCH),
                new Forgery(
                        "a dot segment",
                        LIST.path("/clusters/./demo/access-entries"),
                        INCOMPLETE,
                        "The path has a dot segment."),
                new Forgery(
                        "two dots",
                        LIST.path("/clusters/prod/../demo/access-entries"),
                        INCOMPLETE,
                        "The path has a dot segment."),
                new Forgery(
                        "two dots escaped",
                        LIST.path("/x/%2e%2E/clusters/demo/access-entries"),
                        INCOMPLETE,
                        "The path has a dot segment."),
                new Forgery(
                        "an empty segment",
                        LIST.path("/clusters//demo/access-entries"),
                        INCOMPLETE,
                        "The path has an empty segment."),
                new Forgery(
                        "an empty first segment",
                        LIST.path("//clusters/demo/access-entries"),
                        INCOMPLETE,
                        "The path has an empty segment."),
                new Forgery(
                        "a broken escape",
                        LIST.path("/clusters/demo%2/access-entries"),
                        INCOMPLETE,
                        "The path has a broken percent escape."),
                new Forgery(
                        "a fragment",
                        LIST.path(LIST.path() + "#x"),
                        INCOMPLETE,
                        "The path has a character that must be escaped."),
                new Forgery(
                        "a backslash",
                        LIST.path("/clusters\\demo"),
                        INCOMPLETE,
                        "The path has a character that must be escaped."),
                new Forgery("no path", LIST.path(""), INCOMPLETE, "The path has a character that must be escaped."),
                new Forgery("another parameter", LIST.query("maxResults=3", "maxResults=4"), INVALID, MISMATCH),
                new Forgery(
                        "another parameter, presigned",
                        PRESIGNED.query("maxResults=3", "maxResults=4"),
                        INVALID,
                        MISMATCH),
                new Forgery("a parameter more", LIST.moreQuery("x=1"), INVALID, MISMATCH),
                new Forgery("a parameter less", UNTAG.query("tagKeys=b&", ""), INVALID, MISMATCH),
                new Forgery("a parameter twice", UNTAG.moreQuery("tagKeys=a"), INVALID, MISMATCH),
                new Forgery("no parameters", UNTAG.query(""), INVALID, MISMATCH),
                new Forgery("parameters in other words", LIST.query("nextToken", "NextToken"), INVALID, MISMATCH),
                new Forgery("a parameter without a name", LIST.moreQuery("=evil"), INCOMPLETE, NO_NAME),
                new Forgery("nothing between two ampersands", LIST.moreQuery("&x=1"), INCOMPLETE, NO_NAME),
                new Forgery("a parameter without a name, presigned", PRESIGNED.moreQuery("=evil"), INCOMPLETE, NO_NAME),
                new Forgery("a plus sign for a blank", LIST.query("%20", "+"), INCOMPLETE, PLUS),
                new Forgery("a plus sign as it is", LIST.query("%2B", "+"), INCOMPLETE, PLUS),
                new Forgery(
                        "a broken escape in the query",
                        LIST.query("%3D", "%3"),
                        INCOMPLETE,
                        "The query has a broken percent escape."),
                new Forgery(
                        "201 parameters",
                        LIST.moreQuery("x&".repeat(200) + "x"),
                        INCOMPLETE,
                        "The query has more than 200 parameters."));
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void a_forged_request_is_refused_in_aws_words(Forgery forgery) {
        SignatureRefusal refusal = catchThrowableOfType(
                SignatureRefusal.class, () -> forgery.request().verify());

        assertThat(refusal).isNotNull();
        EksException answer = EksException.of(refusal);
        assertThat(answer.error().wireName()).isEqualTo(forgery.error());
        assertThat(answer.error().status()).isEqualTo(403);
        assertThat(answer.text()).isEqualTo(forgery.words());
    }

    @Test
    void there_are_many_forgeries_of_requests_that_are_right_as_they_were_signed() {
        assertThat(forgeries().map(Forgery::what)).hasSizeGreaterThan(80).doesNotHaveDuplicates();
        assertThat(List.of(SDK, CREATE, DESCRIBE, LIST, UNTAG, PRESIGNED))
                .allSatisfy(request -> assertThat(request.verify().keyId()).isEqualTo(SignedRequest.KEY));
    }

    @Test
    void the_order_of_parameters_is_not_signed_and_means_nothing() {
        assertThat(UNTAG.query("tagKeys=a&tagKeys=b").verify().signature())
                .isEqualTo(UNTAG.verify().signature());
    }

    @Test
    void what_was_sent_in_place_of_a_signature_is_not_repeated() {
        assertThatThrownBy(() ->
                        CREATE.header("Authorization", _ -> "Bearer s3cr3t").verify())
                .hasMessageNotContaining("s3cr3t");
        assertThatThrownBy(() ->
                        CREATE.header("Authorization", v -> v + ", s3cr3t").verify())
                .hasMessageNotContaining("s3cr3t");
    }

    private static SignedRequest dated(SignedRequest request, String date) {
        return request.header("X-Amz-Date", _ -> date);
    }

    private static String mustBeSigned(String header) {
        return "'" + header + "' must be a 'SignedHeader' in the AWS Authorization.";
    }

    private static String authorization(SignedRequest request) {
        return request.headers().stream()
                .filter(header -> header.getKey().equals("Authorization"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** The SHA-256 of {@code {}}. */
    private static String emptyObject() {
        return "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    }
}
