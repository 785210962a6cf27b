package io.keyward.local.platform;

import io.keyward.local.console.Failure;
import io.keyward.local.files.Trees;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a platform's state, held by at most one launcher at a time. */
final class StateFolder implements AutoCloseable {
    /** A file by which the {@code keyward} script, too, knows that the folder is a platform's, and may be deleted. */
    private static final String MARK = "keyward-state";

    private final Settings settings;
    private final FileChannel channel;

    private StateFolder(Settings settings, FileChannel channel) {
        this.settings = settings;
        this.channel = channel;
    }

    /**
     * Takes the folder, creating it where needed. The hold ends with the process at the latest, however that ends.
     *
     * @throws Failure if another launcher holds it, or it is not ours to write
     */
    static StateFolder take(Settings settings) {
        Path folder = settings.stateDir();
        try {
            if (!Files.exists(folder.resolve(MARK))) {
                create(folder);
            }
            for (Path inner :
                    List.of(settings.runDir(), settings.logDir(), folder.resolve("app"), folder.resolve("lab"))) {
                Files.createDirectories(inner);
            }
            FileChannel channel = FileChannel.open(
                    settings.runDir().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel)) {
                return new StateFolder(settings, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new Failure("cannot use the state folder " + folder + ": " + e, e);
        }
        throw new Failure("already running on " + folder + ": ./keyward down stops it");
    }

    /** Keeps one earlier log of each part, and makes the services' files safe from builds. */
    void arrange() {
        for (Part part : Part.values()) {
            try {
                rotate(settings.log(part));
                if (part.isService()) {
                    stage(part);
                }
            } catch (IOException e) {
                throw new Failure("cannot set up " + part.title() + " in " + settings.stateDir() + ": " + e, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Failure("cannot release the state folder: " + e.getMessage(), e);
        }
    }

    private static void create(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent()) {
                throw new Failure(
                        folder + " holds something else: name an empty folder by " + Settings.STATE_DIR_VARIABLE);
            }
        }
        Files.createFile(folder.resolve(MARK));
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void stage(Part part) throws IOException {
        Path packaged = settings.home().resolve(part.title()).resolve("target/quarkus-app");
        if (!Files.exists(packaged.resolve("quarkus-run.jar"))) {
            throw new Failure(part.title() + " is not built: there is no " + packaged.resolve("quarkus-run.jar"));
        }
        Trees.delete(settings.app(part));
        Trees.linkOrCopy(packaged, settings.app(part));
    }
}
