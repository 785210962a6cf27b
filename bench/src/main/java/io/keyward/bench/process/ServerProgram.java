package io.keyward.bench.process;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A server beside this JVM, until it is closed: one that takes its answers from standard input, prints its port (several, with blanks between, if it is several servers), and ends with its input. */
public final class ServerProgram implements AutoCloseable {

    private final Process process;
    private final List<String> targets;

    private ServerProgram(Process process, List<String> targets) {
        this.process = process;
        this.targets = targets;
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
            String ports = process.inputReader().readLine();
            if (ports == null) {
                throw new IOException("it printed no port");
            }
            return new ServerProgram(
                    process,
                    Arrays.stream(ports.split(" ", -1))
                            .map(port -> "127.0.0.1:" + Integer.parseInt(port))
                            .toList());
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw new IOException("the bare server did not start", e);
        }
    }

    /** Where it listens, as host and port. */
    public String target() {
        return targets.getFirst();
    }

    /** Where each of its servers listens, in the order of its ports. */
    public List<String> targets() {
        return targets;
    }

    /** The processor time that it has taken so far; in steps of some milliseconds. */
    public Duration processorTime() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell a process's processor time"));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
