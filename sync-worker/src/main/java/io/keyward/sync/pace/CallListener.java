package io.keyward.sync.pace;

/** Hears of each call to AWS. */
public interface CallListener {

    /** A call was made, whatever came of it. */
    void called(String operation);

    /** AWS throttled the call. */
    void throttled(String operation);
}
