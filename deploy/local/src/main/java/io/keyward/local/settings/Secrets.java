package io.keyward.local.settings;

import io.keyward.local.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The platform's own passwords. Each is made at random when it is first asked for and then kept in a file that only its owner reads.
 */
public final class Secrets {
    private static final int BYTES = 24;

    private final Path folder;

    public Secrets(Settings settings) {
        this.folder = settings.stateDir().resolve("secrets");
    }

    /** What is kept. */
    public enum Secret {
        POSTGRES_SUPERUSER("postgres-superuser"),
        ACCESS_DATABASE("access-database"),
        AUDIT_OWNER("audit-owner"),
        AUDIT_WRITER("audit-writer"),
        ACCESS_KEY_MASTER("access-key-master"),
        PAGE_TOKENS("page-tokens");

        private final String file;

        Secret(String file) {
            this.file = file;
        }
    }

    /** The secret: letters, digits, {@code -} and {@code _} only. */
    public String value(Secret secret) {
        Path file = folder.resolve(secret.file);
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            return create(file);
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private String create(Path file) {
        try {
            Files.createDirectories(folder, ownerOnly("rwx------"));
            Path draft = Files.createTempFile(folder, "new", "", ownerOnly("rw-------"));
            Files.writeString(draft, random());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return read(file);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
