package io.keyward.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.ca.Credential;
import io.keyward.local.FreePlatform;
import io.keyward.local.console.Failure;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainersTest {
    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
    private static final List<String> SERVICES = List.of("access-service", "audit-service", "sync-worker", "gateway");

    private final Settings settings;
    private final Path files;

    ContainersTest(@TempDir Path folder) {
        settings = FreePlatform.settings(folder.resolve("state"));
        files = folder.resolve("files");
    }

    @Test
    void each_service_gets_its_own_certificate_and_the_passwords_that_it_needs() throws Exception {
        containers("").files(START);

        for (String service : SERVICES) {
            Path own = files.resolve(service);
            assertThat(Credential.parse(
                                    Files.readString(own.resolve("tls.crt")), Files.readString(own.resolve("tls.key")))
                            .certificate()
                            .getSubjectAlternativeNames())
                    .as(service)
                    .contains(List.of(2, service), List.of(2, "localhost"), List.of(6, "spiffe://keyward/" + service));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.resolve("tls.key"))))
                    .isEqualTo("r--------");
        }
        assertThat(readers(Secret.ACCESS_DATABASE)).containsExactly("access-service");
        assertThat(readers(Secret.AUDIT_OWNER)).containsExactly("audit-service");
        assertThat(readers(Secret.AUDIT_WRITER)).containsExactly("audit-service");
    }

    @Test
    void a_repeat_changes_nothing_until_a_certificate_is_old_or_lacks_a_name() throws Exception {
        containers("").files(START);
        String first = Files.readString(files.resolve("gateway/tls.crt"));

        containers("").files(START.plus(Duration.ofDays(30)));
        assertThat(Files.readString(files.resolve("gateway/tls.crt"))).isEqualTo(first);

        containers("keyward.example.com").files(START.plus(Duration.ofDays(30)));
        assertThat(Credential.certificates(Files.readString(files.resolve("gateway/tls.crt")))
                        .getFirst()
                        .getSubjectAlternativeNames())
                .contains(List.of(2, "keyward.example.com"), List.of(2, "gateway"));

        String worker = Files.readString(files.resolve("sync-worker/tls.crt"));
        containers("").files(START.plus(Duration.ofDays(300)));
        assertThat(Files.readString(files.resolve("sync-worker/tls.crt"))).isNotEqualTo(worker);
    }

    @Test
    void what_is_not_set_is_named() {
        assertThatThrownBy(() -> new Containers(settings, Map.of()).databases())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("KEYWARD_DATABASE is not set");
    }

    private Containers containers(String host) {
        return new Containers(settings, Map.of("KEYWARD_FILES_DIR", files.toString(), "KEYWARD_HOST", host));
    }

    private List<String> readers(Secret secret) {
        String value = new Secrets(settings).value(secret);
        return SERVICES.stream()
                .filter(service -> contains(files.resolve(service).resolve("secrets.properties"), value))
                .toList();
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
