package io.keyward.grpc.doctor;

import java.util.List;

/**
 * Something to look at.
 *
 * @param subject what it says it looked at where it came to no end
 */
public record Check(String subject, Look look) {

    /** The looking; it may take its time, within the limit that every check has, and ends when it is interrupted. */
    @FunctionalInterface
    public interface Look {
        /** All that was found. */
        List<Finding> look() throws Exception;
    }
}
