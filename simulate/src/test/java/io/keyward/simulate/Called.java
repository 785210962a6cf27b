package io.keyward.simulate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The program, called in this process as its main method calls it.
 *
 * @param status the exit status
 * @param out what it printed
 * @param err what it complained about
 */
record Called(int status, String out, String err) {

    /** Calls it with some text as its standard input. */
    static Called with(String input, String... arguments) {
        return with(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static Called with(byte[] input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new Main(new ByteArrayInputStream(input), out, new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
        return new Called(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
