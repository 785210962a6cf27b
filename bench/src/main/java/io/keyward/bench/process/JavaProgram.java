package io.keyward.bench.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM of this kind, with the same classes. */
public final class JavaProgram {

    private JavaProgram() {}

    /** What starts it; standard error is this JVM's. */
    public static ProcessBuilder command(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
