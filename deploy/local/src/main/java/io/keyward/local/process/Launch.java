package io.keyward.local.process;

import io.keyward.local.settings.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a part once.
 *
 * @param part what is started
 * @param command the program and its arguments, among them the part's {@link Marker}
 * @param environment its whole environment, secrets included
 * @param directory where it runs
 * @param log the file that its output is appended to
 */
public record Launch(Part part, List<String> command, Map<String, String> environment, Path directory, Path log) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** The part's name only: the environment holds secrets. */
    @Override
    public String toString() {
        return "Launch[" + part.title() + "]";
    }
}
