package io.keyward.bench.process;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A server beside this JVM, until it is closed: one that takes its answers from standard input, prints its port, and ends with its input. */
public final class ServerProgram implements AutoCloseable {

    private final Process process;
    private final int port;

    private ServerProgram(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Writes a server's answers. */
    @FunctionalInterface
    public interface Answers {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param arguments of the server's program, which tell it how much of its input is answers */
    public static ServerProgram start(Class<?> main, List<String> arguments, Answers answers) throws IOException {
        Process process =
                JavaProgram.command(List.of("-Xmx512m"), main, arguments).start();
        try {
            OutputStream input = new BufferedOutputStream(process.getOutputStream());
            answers.writeTo(input);
            input.flush();
            return new ServerProgram(
                    process, Integer.parseInt(process.inputReader().readLine()));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw new IOException("the bare server did not start", e);
        }
    }

    /** Where it listens, as host and port. */
    public String target() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
