package io.keyward.lab.sts;

/** A refusal in the words of the query protocol. */
final class StsError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String text;

    StsError(int status, String code, String text) {
        super(code + ": " + text, null, false, false);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String text() {
        return text;
    }

    /** Whose fault it is, in the protocol's words. */
    String type() {
        return status < 500 ? "Sender" : "Receiver";
    }
}
