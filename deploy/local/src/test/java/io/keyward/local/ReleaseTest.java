package io.keyward.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is released is kept, and a release is made as docs/releasing.md says, up to what is built. */
class ReleaseTest {

    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    private final Path folder;

    ReleaseTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Run(int status, String out) {}

    @Test
    void no_released_migration_is_edited() throws Exception {
        List<String> lines = Files.readAllLines(HOME.resolve("deploy/release/last/migrations.sha256"));
        assertThat(lines).hasSizeGreaterThan(10);
        for (String line : lines) {
            Path migration = HOME.resolve(line.substring(66));
            assertThat(migration).exists();
            assertThat(sha256(migration)).as(line.substring(66)).isEqualTo(line.substring(0, 64));
        }
    }

    @Test
    void every_pom_has_the_same_version_and_chart_and_compose_too() throws IOException {
        String version = version(HOME);
        for (Path pom : poms()) {
            assertThat(Files.readString(HOME.resolve(pom)))
                    .as(pom.toString())
                    .contains("<version>" + version + "</version>");
        }
        assertThat(Files.readString(HOME.resolve("deploy/helm/keyward/Chart.yaml")))
                .contains("appVersion: \"" + version + "\"")
                .contains("version: " + version.replace("-SNAPSHOT", ""));
        assertThat(Files.readString(HOME.resolve("deploy/compose/compose.yaml")))
                .contains("${KEYWARD_VERSION:-" + version + "}");
    }

    @Test
    void renovate_is_given_json() throws IOException {
        JsonNode renovate =
                new ObjectMapper().readTree(HOME.resolve("renovate.json").toFile());
        assertThat(renovate.get("enabledManagers")).isNotEmpty();
    }

    @Test
    void a_dry_run_shows_the_release_and_leaves_everything_as_it_was() throws IOException {
        Path home = repository();
        String before = git(home, "rev-parse", "HEAD");

        Run run = release(home, "7.2.0-rc.1", "--dry-run");

        assertThat(run.status()).as(run.out()).isZero();
        assertThat(git(home, "status", "--porcelain") + git(home, "tag")).isEmpty();
        assertThat(git(home, "rev-parse", "HEAD")).isEqualTo(before);
        Path clone = Path.of(run.out().lines().findFirst().orElseThrow().substring("dry run, in ".length()));
        assertThat(git(clone, "tag")).isEqualTo("v7.2.0-rc.1\n");
        assertThat(git(clone, "show", "v7.2.0-rc.1:pom.xml"))
                .contains("<version>7.2.0-rc.1</version>")
                .doesNotContain(version(home));
        assertThat(git(clone, "show", "v7.2.0-rc.1:CHANGELOG.md"))
                .containsPattern("(?m)^## \\[Unreleased]\\n\\n## \\[7\\.2\\.0-rc\\.1] - \\d{4}-\\d\\d-\\d\\d\\n### ");
        assertThat(git(clone, "show", "v7.2.0-rc.1:deploy/release/last/VERSION"))
                .isEqualTo("7.2.0-rc.1\n");
        assertThat(git(clone, "show", "v7.2.0-rc.1:deploy/release/last/migrations.sha256"))
                .contains("access-service/src/main/resources/db/migration/V1__access.sql");
        assertThat(version(clone)).isEqualTo("7.3.0-SNAPSHOT");
        for (Path pom : poms()) {
            assertThat(Files.readString(clone.resolve(pom))).contains("<version>7.3.0-SNAPSHOT</version>");
        }
        assertThat(Files.readString(clone.resolve("deploy/compose/compose.yaml")))
                .contains("${KEYWARD_VERSION:-7.3.0-SNAPSHOT}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            :                                     | 1.0          | is no version as SemVer has them
            :                                     | 01.0.0       | is no version as SemVer has them
            :                                     | 1.0.0 --what | does not know '--what'
            :                                     | 2.0.0 --next 1.9.0 | must not be before 2.0.0
            echo >> pom.xml                       | 7.0.0        | there are changes that are not committed
            git tag v7.0.0                        | 7.0.0        | the tag v7.0.0 is there already
            echo 7.0.0 > deploy/release/last/VERSION; git add -A; git commit -qm x | 6.9.0 | does not come after the last release, 7.0.0
            echo 7.0.0 > deploy/release/last/VERSION; git add -A; git commit -qm x | 7.0.0 | does not come after the last release, 7.0.0
            echo '## [Unreleased]' > CHANGELOG.md; git commit -qam x | 7.0.0 | CHANGELOG.md says nothing under Unreleased
            """)
    void what_is_no_release_is_refused(String before, String arguments, String said) throws IOException {
        Path home = repository();
        bash(home, before);
        String head = git(home, "rev-parse", "HEAD");

        Run run = release(home, arguments.split(" "));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).startsWith("release: ").contains(said);
        assertThat(git(home, "rev-parse", "HEAD")).isEqualTo(head);
    }

    /** A repository of what the script reads and writes, as it is on disk here. */
    private Path repository() throws IOException {
        Assumptions.assumeTrue(onPath("git"), "git is not on this machine's PATH");
        Path home = folder.resolve("home");
        for (Path pom : poms()) {
            copy(home, pom);
        }
        for (String file : List.of(
                "CHANGELOG.md",
                "deploy/helm/keyward/Chart.yaml",
                "deploy/compose/compose.yaml",
                "deploy/local/toolchain.sh")) {
            copy(home, Path.of(file));
        }
        copy(home, Path.of("proto/src/test/java/io/keyward/proto/CompatibilityTest.java"));
        for (String tree : List.of("deploy/release", "access-service/src/main/resources/db/migration")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(tree))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(home, HOME.relativize(file));
                }
            }
        }
        bash(home, "git init -q && git add -A && git commit -qm all");
        return home;
    }

    private static void copy(Path home, Path file) throws IOException {
        Path to = home.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(HOME.resolve(file), to);
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> files = Files.find(HOME, 3, (file, _) -> file.endsWith("pom.xml"))) {
            return files.map(HOME::relativize)
                    .filter(file -> !file.toString().contains("target"))
                    .toList();
        }
    }

    private static String version(Path home) throws IOException {
        String pom = Files.readString(home.resolve("pom.xml"));
        return pom.substring(pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));
    }

    private Run release(Path home, String... arguments) throws IOException {
        return run(
                home,
                Stream.concat(Stream.of("deploy/release/release.sh"), Stream.of(arguments))
                        .toList());
    }

    private String git(Path home, String... arguments) throws IOException {
        Run run =
                run(home, Stream.concat(Stream.of("git"), Stream.of(arguments)).toList());
        assertThat(run.status()).as(run.out()).isZero();
        return run.out();
    }

    private void bash(Path home, String script) throws IOException {
        Run run = run(home, List.of("bash", "-c", script));
        assertThat(run.status()).as(run.out()).isZero();
    }

    private Run run(Path home, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("HOME", folder.toString());
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            builder.environment().put("GIT_" + who + "_NAME", "nobody");
            builder.environment().put("GIT_" + who + "_EMAIL", "nobody@example.com");
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Run(process.waitFor(), out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, name)));
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
