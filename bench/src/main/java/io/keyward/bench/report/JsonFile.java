package io.keyward.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results for machines, under {@code target/bench} of the folder that {@code KEYWARD_HOME} names. */
public final class JsonFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFile() {}

    /** The folder of results; there is one after this. */
    public static Path folder() throws IOException {
        String home = System.getenv("KEYWARD_HOME");
        return Files.createDirectories(Path.of(home == null ? "." : home, "target", "bench"));
    }

    /** @return where it was written */
    public static Path write(String name, Object content) throws IOException {
        Path file = folder().resolve(name);
        Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
        return file;
    }
}
