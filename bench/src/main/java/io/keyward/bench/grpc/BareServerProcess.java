package io.keyward.bench.grpc;

import io.keyward.bench.process.JavaProgram;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckResponse;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A {@link BareServer} beside this JVM, until it is closed. */
final class BareServerProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private BareServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one that gives these answers. */
    static BareServerProcess start(List<CheckResponse> answers, List<BatchCheckResponse> batches) throws IOException {
        List<String> counts = List.of(Integer.toString(answers.size()), Integer.toString(batches.size()));
        Process process = JavaProgram.command(List.of("-Xmx512m"), BareServer.class, counts)
                .start();
        try {
            OutputStream input = new BufferedOutputStream(process.getOutputStream());
            for (CheckResponse answer : answers) {
                answer.writeDelimitedTo(input);
            }
            for (BatchCheckResponse batch : batches) {
                batch.writeDelimitedTo(input);
            }
            input.flush();
            BufferedReader output = process.inputReader();
            return new BareServerProcess(process, Integer.parseInt(output.readLine()));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw new IOException("the bare server did not start", e);
        }
    }

    String target() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
