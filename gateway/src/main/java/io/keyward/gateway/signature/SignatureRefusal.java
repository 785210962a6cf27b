package io.keyward.gateway.signature;

import java.util.List;

/** Why a request does not count as signed, in AWS's words. Its message holds no secret and no signature. */
public final class SignatureRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The exceptions in front of every service of AWS that are about signatures. */
    public enum Kind {
        /** Nothing says who calls. */
        MISSING_TOKEN,
        /** It says so, but not as AWS's standard wants it. */
        INCOMPLETE_SIGNATURE,
        /** Well-formed, and not right: another secret, an altered request, another time, region or service. */
        INVALID_SIGNATURE,
        /** No key that is in force has this id. */
        UNRECOGNIZED_CLIENT
    }

    private final Kind kind;
    private final String problem;

    private SignatureRefusal(Kind kind, String problem) {
        super(problem, null, false, false);
        this.kind = kind;
        this.problem = problem;
    }

    public Kind kind() {
        return kind;
    }

    /** The sentence, or sentences, for the caller. */
    public String problem() {
        return problem;
    }

    static SignatureRefusal missing() {
        return new SignatureRefusal(Kind.MISSING_TOKEN, "Missing Authentication Token");
    }

    static SignatureRefusal incomplete(String message) {
        return new SignatureRefusal(Kind.INCOMPLETE_SIGNATURE, message);
    }

    static SignatureRefusal invalid(String message) {
        return new SignatureRefusal(Kind.INVALID_SIGNATURE, message);
    }

    static SignatureRefusal notSigned(String header) {
        return invalid("'" + header + "' must be a 'SignedHeader' in the AWS Authorization.");
    }

    static SignatureRefusal mismatch() {
        return invalid(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.");
    }

    static SignatureRefusal unknownKey() {
        return new SignatureRefusal(Kind.UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.");
    }

    /** AWS names all that is wrong with a credential or an authorization at once. */
    static String sentences(List<String> sentences) {
        return String.join(" ", sentences);
    }
}
