package io.keyward.sync.cluster;

/** What a mutating call answered, with AWS's id of the call. */
public record Answer<T>(T value, String requestId) {

    /** The value of calls that answer nothing. */
    public enum Nothing {
        NOTHING
    }

    public static Answer<Nothing> nothing(String requestId) {
        return new Answer<>(Nothing.NOTHING, requestId);
    }
}
