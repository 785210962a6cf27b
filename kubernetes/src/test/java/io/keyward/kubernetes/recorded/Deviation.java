package io.keyward.kubernetes.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * A recorded command that a server deliberately answers otherwise.
 *
 * @param row the number of the command
 * @param part what of it differs
 * @param reason why
 */
public record Deviation(int row, Part part, String reason) {

    /** What is compared of a command. */
    public enum Part {
        /** What goes over the wire. */
        EXCHANGES,
        /** How the command ends and what it prints. */
        OUTPUT
    }

    /** Runs a comparison; it must fail if the command is among the deviations, so that none of them outlives its reason. */
    public static void compare(
            List<Deviation> deviations, RecordedCommand command, Part part, ThrowingCallable comparison)
            throws Throwable {
        for (Deviation deviation : deviations) {
            if (deviation.row() == command.row() && deviation.part() == part) {
                assertThat(catchThrowable(comparison))
                        .as("%s is listed as a deviation (%s), but matches", command, deviation.reason())
                        .isInstanceOf(AssertionError.class);
                return;
            }
        }
        comparison.call();
    }
}
