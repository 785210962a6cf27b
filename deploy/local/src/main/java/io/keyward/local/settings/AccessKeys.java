package io.keyward.local.settings;

import io.keyward.local.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The administrator's access keys, one an account of the lab: Keyward issued them, and shows a secret once, so they are kept here. */
public final class AccessKeys {

    private final Path folder;

    public AccessKeys(Settings settings) {
        this.folder = settings.stateDir().resolve("secrets");
    }

    /** A key as {@code aws} needs it. */
    public record AccessKey(String id, String secret) {

        @Override
        public String toString() {
            return "AccessKey[" + id + "]";
        }
    }

    /** The key of an account; empty until the platform was started for the first time. */
    public Optional<AccessKey> of(LabAccount account) {
        Path file = file(account);
        try {
            String[] words = Files.readString(file).strip().split(" ", -1);
            if (words.length != 2) {
                throw new Failure(file + " holds no access key");
            }
            return Optional.of(new AccessKey(words[0], words[1]));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Keeps a new key. */
    public void keep(LabAccount account, AccessKey key) {
        Path file = file(account);
        try {
            Path draft = Files.createTempFile(
                    folder,
                    "new",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, key.id() + " " + key.secret());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private Path file(LabAccount account) {
        return folder.resolve("access-key-" + account.id());
    }
}
