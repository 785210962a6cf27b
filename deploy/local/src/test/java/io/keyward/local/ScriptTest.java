package io.keyward.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell part: {@code keyward} and what it sources, run by the real bash. */
class ScriptTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final Instant BUILT = Instant.parse("2026-01-02T03:04:05Z");

    private final Path folder;

    ScriptTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Run(int status, String out, String err) {}

    @ParameterizedTest
    @CsvSource({
        "3.8.7, true",
        "3.8.8, true",
        "3.9, true",
        "3.10.0, true",
        "4.0.0-rc, true",
        "3.8.6, false",
        "3.8, false",
        "2.9.9, false"
    })
    void a_maven_counts_from_3_8_7_on(String version, boolean enough) throws IOException {
        assertThat(source("at_least " + version.replace("-rc", "") + " 3.8.7").status())
                .isEqualTo(enough ? 0 : 1);
    }

    @Test
    void a_jdk_is_known_by_its_release_file_or_by_what_it_says() throws IOException {
        program("named/bin/java", "exit 1");
        program("named/bin/javac", "exit 1");
        Files.writeString(folder.resolve("named/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
        program("asked/bin/java", "echo 'openjdk version \"25\" 2025-09-16' >&2");
        program("asked/bin/javac", "exit 1");
        program("runtime/bin/java", "echo 'openjdk version \"25\" 2025-09-16' >&2");
        for (String jdk : List.of("named", "asked")) {
            assertThat(source("jdk_release " + folder.resolve(jdk)).out())
                    .as(jdk)
                    .isEqualTo("25\n");
        }
        assertThat(source("jdk_release " + folder.resolve("runtime")).out())
                .as("without a compiler")
                .isEmpty();
    }

    @Test
    void without_a_jdk_one_line_says_what_was_found_instead() throws IOException {
        program("old/bin/java", "exit 1");
        program("old/bin/javac", "exit 1");
        Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"21.0.1\"\n");
        Run run = source("jdk_candidates() { echo " + folder.resolve("old") + "; }; find_jdk");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("keyward: no JDK 25 found (only: 21 in " + folder.resolve("old")
                        + "): install one, or set JAVA_HOME to its folder\n");
    }

    @Test
    void only_a_change_of_the_sources_makes_a_build_stale() throws IOException {
        String stale = "is_stale && echo stale || echo fresh";
        assertThat(sourceAt(folder, stale).out()).isEqualTo("stale\n");
        buildTree();
        assertThat(sourceAt(folder, stale).out()).isEqualTo("fresh\n");

        Path test = write("gateway/src/test/java/NewTest.java");
        assertThat(test).exists();
        assertThat(sourceAt(folder, stale).out()).as("a new test").isEqualTo("fresh\n");

        Path source = folder.resolve("gateway/src/main/java/Old.java");
        Files.setLastModifiedTime(source, FileTime.from(BUILT.plusSeconds(1)));
        assertThat(sourceAt(folder, stale).out()).as("an edited source").isEqualTo("stale\n");

        age();
        assertThat(sourceAt(folder, stale).out()).isEqualTo("fresh\n");
        Files.delete(source);
        assertThat(sourceAt(folder, stale).out()).as("a deleted source").isEqualTo("stale\n");
    }

    @Test
    void simulate_is_stale_only_if_no_build_since_had_its_sources() throws IOException {
        String stale = "is_simulate_stale && echo stale || echo fresh";
        buildTree();
        assertThat(sourceAt(folder, stale).out()).as("never built").isEqualTo("stale\n");
        write("simulate/target/keyward-simulate.jar");
        Path source = write("authorizer/src/main/java/New.java");
        age();
        assertThat(sourceAt(folder, stale).out()).as("built with everything").isEqualTo("fresh\n");

        Files.setLastModifiedTime(source, FileTime.from(BUILT.plusSeconds(1)));
        assertThat(sourceAt(folder, stale).out()).as("an edited source").isEqualTo("stale\n");
        Files.setLastModifiedTime(write("target/keyward-simulate-built"), FileTime.from(BUILT.plusSeconds(2)));
        assertThat(sourceAt(folder, stale).out()).as("built alone").isEqualTo("fresh\n");
    }

    @Test
    void the_last_line_counts_all_reports_of_the_run() throws IOException {
        report("gateway", "One", "tests=\"5\" errors=\"0\" skipped=\"1\" failures=\"0\"", """
                  <testcase name="real_aws" classname="io.keyward.OneTest">
                    <skipped type="x"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: no aws here
                	at org.junit.jupiter.api.Assumptions.assumeTrue(Assumptions.java:127)
                ]]></skipped>
                    <system-err><![CDATA[skipped: aws is not on this machine's PATH
                ]]></system-err></testcase>
                """);
        report("deploy/local", "Two", "tests=\"3\" errors=\"0\" skipped=\"0\" failures=\"0\"", """
                  <system-out><![CDATA[some line
                ran: terraform
                ]]></system-out>
                """);
        Run run = summary();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("""
                ran: terraform
                skipped: aws is not on this machine's PATH
                left out: io.keyward.OneTest.real_aws: no aws here
                7 passed, 0 failed, 1 skipped
                """);

        report("proto", "Three", "tests=\"4\" errors=\"1\" skipped=\"0\" failures=\"2\"", "");
        assertThat(summary().status()).isEqualTo(1);
        assertThat(summary().out()).endsWith("8 passed, 3 failed, 1 skipped\n");
    }

    @Test
    void a_run_without_a_test_has_not_passed() throws IOException {
        assertThat(summary()).isEqualTo(new Run(1, "0 passed, 0 failed\n", ""));
    }

    @Test
    void a_failed_build_is_told_by_module_and_step() throws IOException {
        Path log = folder.resolve("log");
        Files.writeString(log, """
                [INFO] BUILD FAILURE
                [ERROR] Failed to execute goal org.apache:compile (default-compile) on project keyward-gateway: Compilation failure
                [ERROR] Broken.java:[1,15] reached end of file while parsing
                [ERROR]
                [ERROR] -> [Help 1]
                [ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
                """);
        assertThat(source("failed_step " + log).out()).isEqualTo(": gateway: Compilation failure\n");
        assertThat(source("maven_errors " + log + " 5").out().lines()).hasSize(2);
    }

    @Test
    void unknown_words_are_refused() throws IOException {
        assertThat(keyward("simulte").status()).isEqualTo(2);
        assertThat(keyward("down", "now").err())
                .isEqualTo("keyward: does not know 'now'; ./keyward help tells what there is\n");
        assertThat(keyward("lab", "--fast").status()).isEqualTo(2);
        assertThat(keyward("bench", "decisions", "--fast").status()).isEqualTo(2);
        assertThat(keyward("bench", "grpc", "--seconds", "0").err())
                .isEqualTo("keyward: bench grpc: --seconds '0' is not a number from 1 to 999;"
                        + " ./keyward bench help tells what there is\n");
    }

    @Test
    void nothing_runs_in_an_empty_folder() throws IOException {
        assertThat(keyward("status")).isEqualTo(new Run(1, "not running\n", ""));
        assertThat(keyward("down")).isEqualTo(new Run(0, "nothing was running\n", ""));
        assertThat(keyward("env").err()).isEqualTo("keyward: there is no platform yet: ./keyward up makes one\n");
    }

    @Test
    void the_lab_names_the_clients_it_misses() throws IOException {
        program("some/kubectl", "exit 1");
        Run run = source("PATH='" + folder.resolve("some") + "'; lab --yes");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("keyward: the lab runs real clients, so install what is missing: aws (https://")
                .doesNotContain("kubectl");
        assertThat(source("PATH='" + folder + "'; lab --yes").err()).contains(" aws (", " kubectl (");
    }

    @Test
    void the_lab_starts_a_platform_only_if_somebody_agrees() throws IOException {
        String lab =
                "require_clients() { :; }; find_jdk() { :; }; up() { say \"up $*\"; mkdir -p \"$KEYWARD_STATE_DIR\"; };"
                        + " launcher() { say \"launcher $*\"; }; KEYWARD_STATE_DIR='" + folder.resolve("state") + "'; ";
        Run refused = source(lab + "lab </dev/null");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("keyward: no platform is ready: ./keyward up --detach starts one, and so does"
                        + " ./keyward lab --yes\n");

        assertThat(source(lab + "lab --yes </dev/null").out()).isEqualTo("""
                up --detach
                it stays when the lab is over: ./keyward down stops it
                launcher lab --yes
                """);
    }

    @Test
    void reset_deletes_state_folders_only() throws IOException {
        Path state = Files.createDirectory(folder.resolve("state"));
        Files.writeString(state.resolve("thesis.txt"), "years of work");
        assertThat(keyward("reset").status()).isEqualTo(1);
        assertThat(state.resolve("thesis.txt")).exists();

        Files.createFile(state.resolve("keyward-state"));
        assertThat(keyward("reset").status()).isZero();
        assertThat(state).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://keyward.example.com",
                "https://keyward.example.com:8443/",
                "http://127.0.0.1",
                "http://127.0.0.1:8080/",
                "http://localhost:8080",
                "http://[::1]:8080"
            })
    void a_login_goes_to_this_machine_or_by_tls(String url) throws IOException {
        Run run = login(url);

        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(folder.resolve("asked")))
                .isEqualTo(url.replaceFirst("/$", "") + "/api/v1/aws-login\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keyward.example.com",
                "http://127.0.0.1.example.com",
                "http://localhost.example.com:8080",
                "http://[::1].example.com",
                "http://127.0.0.1@example.com",
                "http://127.0.0.1:80@example.com/",
                "http://example.com/@127.0.0.1",
                "http://example.com#@127.0.0.1",
                "http://example.com?127.0.0.1",
                "http://example.com\\@127.0.0.1",
                "ftp://127.0.0.1",
                "https://"
            })
    void a_login_goes_nowhere_else(String url) throws IOException {
        Run run = login(url);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("keyward-aws-login: ");
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    /** Runs it with clients that tell what they were asked for. */
    private Run login(String url) throws IOException {
        program("bin/aws", "echo '{\"status\": {\"token\": \"k8s-aws-v1.AAAA\"}}'");
        program(
                "bin/curl",
                "for last; do :; done; echo \"$last\" > '" + folder.resolve("asked") + "'; cat > /dev/null;"
                        + " echo '{\"accessKeyId\":\"A\",\"secretAccessKey\":\"s\",\"expireTime\":\"2026-01-02T03:04:05Z\"}'");
        return bash(
                "sh '" + HOME + "/deploy/aws-login/keyward-aws-login' '" + url + "'",
                Map.of("PATH", folder.resolve("bin") + ":/usr/bin:/bin"));
    }

    private Run keyward(String... arguments) throws IOException {
        StringBuilder call = new StringBuilder("'" + HOME + "/keyward'");
        for (String argument : arguments) {
            call.append(" '").append(argument).append("'");
        }
        return bash(
                call.toString(),
                Map.of("KEYWARD_STATE_DIR", folder.resolve("state").toString()));
    }

    private Run source(String call) throws IOException {
        return sourceAt(HOME, call);
    }

    private Run summary() throws IOException {
        return sourceAt(folder, "touch -t 200001010000 begun; collect_reports begun; say_clients; count_tests");
    }

    /** Calls a function of the sourced scripts, for a source tree that may be another. */
    private Run sourceAt(Path home, String call) throws IOException {
        String script = """
                set -eu
                say() { printf '%%s\\n' "$*"; }
                die() { printf 'keyward: %%s\\n' "$*" >&2; exit 1; }
                no_more() { [ $# -eq 0 ]; }
                for part in local/toolchain local/build local/simulate local/run local/lab images/images; do source "%s/deploy/$part.sh"; done
                cd '%s'
                """.formatted(HOME, folder);
        return bash(script + call, Map.of("KEYWARD_HOME", home.toString()));
    }

    private Run bash(String script, Map<String, String> environment) throws IOException {
        Path err = Files.createTempFile("bash", "err");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Run(process.waitFor(), out, Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(err);
        }
    }

    @Test
    void images_tell_what_they_need_before_anything_is_built() throws IOException {
        assertThat(source("images --help").out())
                .startsWith("usage: ./keyward images")
                .contains("KEYWARD_BASE_IMAGE");

        Run without = source("PATH=" + folder + "; images");
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err()).isEqualTo("keyward: images are built with docker, which is not installed\n");

        program("bin/docker", "exit 1");
        Run silent = source("PATH=" + folder.resolve("bin") + ":$PATH; images");
        assertThat(silent.status()).isEqualTo(1);
        assertThat(silent.err())
                .isEqualTo("keyward: no Docker engine answers: start it, or name one by DOCKER_HOST"
                        + " (docker version tells more)\n");
    }

    @Test
    void a_bill_of_materials_names_each_library_with_its_digest() throws IOException {
        Path dependencies = write("dependencies.txt");
        Files.writeString(dependencies, """
                com.example:lib::jar:1.0+2
                com.example:native:linux-x86_64:jar:3
                """);
        Path digests = write("digests");
        Files.writeString(digests, """
                aa  ./app/lib/main/com.example.lib-1.0+2.jar
                bb  ./app/lib/main/com.example.native-3-linux-x86_64.jar
                cc  ./probe.jar
                """);

        Run run = source("awk -v service=gateway -v version=1 -v jdk=25+1 -v time=2026-01-01T00:00:00Z -v dependencies="
                + dependencies + " -f " + HOME.resolve("deploy/images/sbom.awk") + " " + digests);

        JsonNode bill = new ObjectMapper().readTree(run.out());
        assertThat(bill.at("/bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/name").asText()).isEqualTo("keyward/gateway");
        assertThat(bill.at("/components").valueStream().map(each -> each.path("purl")
                        .asText()))
                .containsExactly(
                        "pkg:generic/openjdk@25%2B1",
                        "pkg:maven/com.example/lib@1.0%2B2?type=jar",
                        "pkg:maven/com.example/native@3?type=jar&classifier=linux-x86_64",
                        "");
        assertThat(bill.at("/components").valueStream().map(each -> each.at("/hashes/0/content")
                        .asText()))
                .containsExactly("", "aa", "bb", "cc");
    }

    private void buildTree() throws IOException {
        write("pom.xml");
        write("gateway/pom.xml");
        write("gateway/src/main/java/Old.java");
        for (String service : List.of("eks-lab", "access-service", "audit-service", "sync-worker", "gateway")) {
            write(service + "/target/quarkus-app/quarkus-run.jar");
        }
        write("deploy/local/target/keyward-local.jar");
        age();
        Files.setLastModifiedTime(write("target/keyward-built"), FileTime.from(BUILT));
    }

    /** Makes everything but the stamp older than the build. */
    private void age() throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.filter(p -> !p.endsWith("keyward-built")).toList()) {
                Files.setLastModifiedTime(path, FileTime.from(BUILT.minusSeconds(60)));
            }
        }
    }

    private Path write(String file) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(folder.resolve(file).resolve("..").normalize());
        return Files.writeString(path, "");
    }

    private void report(String module, String suite, String counts, String content) throws IOException {
        Path path = write(module + "/target/surefire-reports/TEST-" + suite + ".xml");
        Files.writeString(
                path,
                "<?xml version=\"1.0\"?>\n<testsuite version=\"3.0.2\" name=\"" + suite + "\" time=\"0.1\" " + counts
                        + ">\n" + content + "</testsuite>\n");
    }

    private void program(String file, String script) throws IOException {
        Path path = write(file);
        Files.writeString(path, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
