package io.keyward.local.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.FreePlatform;
import io.keyward.local.settings.Secrets.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @Test
    void a_secret_stays_the_same_over_restarts(@TempDir Path folder) {
        Settings settings = FreePlatform.settings(folder);
        String first = new Secrets(settings).value(Secret.PAGE_TOKENS);
        assertThat(new Secrets(settings).value(Secret.PAGE_TOKENS)).isEqualTo(first);
    }

    @Test
    void secrets_differ_and_need_no_quoting(@TempDir Path folder) {
        Secrets secrets = new Secrets(FreePlatform.settings(folder));
        List<String> values = Arrays.stream(Secret.values()).map(secrets::value).toList();
        assertThat(values).doesNotHaveDuplicates().allMatch(value -> value.matches("[A-Za-z0-9_-]{32}"));
    }

    @Test
    void only_the_owner_reads_them(@TempDir Path folder) throws IOException {
        new Secrets(FreePlatform.settings(folder)).value(Secret.AUDIT_OWNER);
        Path secrets = folder.resolve("secrets");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(secrets)) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }
}
