package io.keyward.lab.wire;

import java.util.Map;

/** A refusal in AWS's words: exception type, HTTP status, message and the modelled extra members. */
public final class AwsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String text;

    @SuppressWarnings("serial") // Map.copyOf is serializable, and nobody serializes this.
    private final Map<String, String> members;

    /**
     * @param status the HTTP status
     * @param type the exception's name on the wire, such as {@code ResourceNotFoundException}
     * @param text the message for people
     * @param members further members of the error's shape, such as {@code clusterName}
     */
    public AwsException(int status, String type, String text, Map<String, String> members) {
        super(type + ": " + text, null, false, false);
        this.status = status;
        this.type = type;
        this.text = text;
        this.members = Map.copyOf(members);
    }

    public AwsException(int status, String type, String text) {
        this(status, type, text, Map.of());
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public String text() {
        return text;
    }

    public Map<String, String> members() {
        return members;
    }
}
