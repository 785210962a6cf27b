package io.keyward.local.process;

import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An argument on the command line of every process of a platform. It names the part and the state folder, so that a process can be told
 * from any other, also from one that a later system gave the same process id.
 */
public final class Marker {
    /** The title under which the launcher itself runs. */
    public static final String LAUNCHER = "keyward";

    private static final String NAME = "keyward.part=";

    private final Settings settings;

    public Marker(Settings settings) {
        this.settings = settings;
    }

    /** The marker of a part, for a command line. */
    public String of(Part part) {
        return of(part.title());
    }

    /** The process of a part, if it is running. */
    public Optional<ProcessHandle> find(Part part) {
        return marked(of(part)).findFirst();
    }

    /** The process that started the platform, if it is running. */
    public Optional<ProcessHandle> findLauncher() {
        return marked(of(LAUNCHER)).findFirst();
    }

    private String of(String title) {
        return NAME + title + "@" + settings.stateDir();
    }

    private static Stream<ProcessHandle> marked(String marker) {
        return ProcessHandle.allProcesses().filter(process -> carries(process, marker));
    }

    private static boolean carries(ProcessHandle process, String marker) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        for (String argument : arguments) {
            // A JVM has it behind -D, PostgreSQL behind -c.
            if (argument.equals(marker) || argument.equals("-D" + marker)) {
                return true;
            }
        }
        return false;
    }
}
