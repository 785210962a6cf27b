package io.keyward.simulate;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** {@code ./keyward simulate}: answers access questions without any service or database. */
public final class Main {

    private static final int BAD_INPUT = 2;
    private static final int BUFFER = 1 << 16;

    private final InputStream stdin;
    private final OutputStream stdout;
    private final PrintStream stderr;

    Main(InputStream stdin, OutputStream stdout, PrintStream stderr) {
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Ends the process with 0, with 1 if expectations were not met, or with 2 if the call or the input is not understood. */
    public static void main(String[] arguments) {
        // Not System.out, which hides that nobody reads it any more.
        OutputStream stdout = new FileOutputStream(FileDescriptor.out);
        PrintStream stderr = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(new Main(System.in, stdout, stderr).run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        try (OutputStream out = new BufferedOutputStream(stdout, BUFFER)) {
            try {
                Options options = Options.parse(arguments);
                if (options.help()) {
                    out.write(Options.HELP.getBytes(StandardCharsets.UTF_8));
                    return 0;
                }
                return new Run(options, out).over(open(options.file()));
            } catch (BadInput e) {
                out.flush();
                stderr.println("keyward simulate: " + e.getMessage());
                return BAD_INPUT;
            }
        } catch (IOException e) {
            stderr.println("keyward simulate: cannot write: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    private InputStream open(String file) {
        if (file.equals(Options.STDIN)) {
            return stdin;
        }
        try {
            InputStream in = Files.newInputStream(Path.of(file));
            return file.endsWith(".gz") ? new GZIPInputStream(in, BUFFER) : in;
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new BadInput("no such file: " + file);
        } catch (IOException e) {
            throw new BadInput("cannot read " + file + ": " + e.getMessage());
        }
    }
}
