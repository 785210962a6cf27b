package io.keyward.lab.identity;

/** A request whose caller is not known. EKS and STS word it differently: each door maps the problem to its own code. */
public final class AuthenticationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** Why the caller is not known; all are answered with 403. */
    public enum Problem {
        MISSING("MissingAuthenticationTokenException", "MissingAuthenticationToken"),
        INCOMPLETE("IncompleteSignatureException", "IncompleteSignature"),
        UNKNOWN_KEY("UnrecognizedClientException", "InvalidClientTokenId"),
        EXPIRED_SESSION("ExpiredTokenException", "ExpiredToken"),
        WRONG_SCOPE("InvalidSignatureException", "SignatureDoesNotMatch");

        private final String restCode;
        private final String queryCode;

        Problem(String restCode, String queryCode) {
            this.restCode = restCode;
            this.queryCode = queryCode;
        }

        /** The exception's name in REST-JSON services. */
        public String restCode() {
            return restCode;
        }

        /** The error code in query services. */
        public String queryCode() {
            return queryCode;
        }
    }

    public AuthenticationException(Problem problem, String message) {
        super(message, null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** The message for people. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
