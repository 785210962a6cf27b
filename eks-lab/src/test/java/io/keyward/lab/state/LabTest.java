package io.keyward.lab.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {

    private static final ClusterKey CLUSTER = new ClusterKey("123456789012", "us-west-2", "eks-workshop");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Path folder;
    private Instant now = START;
    private Duration propagation = Duration.ZERO;

    LabTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void readersSeeAChangeOnlyOnceItHasPropagated() {
        Lab lab = lab(Journal.NONE);
        propagation = Duration.ofSeconds(10);

        put(lab, entry("a"));

        assertThat(lab.entry(CLUSTER, "a")).isEmpty();
        assertThat(lab.entriesAfter(CLUSTER, "")).isEmpty();
        assertThat(lab.latestEntry(CLUSTER, "a")).isPresent();
        now = START.plusSeconds(10);
        assertThat(lab.entry(CLUSTER, "a")).isPresent();
    }

    @Test
    void podsOutliveARestartAndAResetBringsTheSeedsBack() throws Exception {
        FileJournal first = FileJournal.open(folder);
        Lab before = lab(first);
        long version = before.workloads(CLUSTER).orElseThrow().version();
        before.write(() ->
                new Written<>("", List.of(new Change.PodRemoved(CLUSTER, "default", "load-generator", version + 1))));
        first.close();

        FileJournal second = FileJournal.open(folder);
        Lab lab = lab(second);
        Workloads kept = lab.workloads(CLUSTER).orElseThrow();
        assertThat(kept.pods("default").objects()).isEmpty();
        assertThat(kept.pods("carts").objects()).hasSize(2);
        lab.reset();

        assertThat(kept.changesAfter(kept.version(), Duration.ofMinutes(1)).closed())
                .as("a watch of the former state ends")
                .isTrue();
        assertThat(lab.workloads(CLUSTER).orElseThrow().pod("default", "load-generator"))
                .isPresent();
        second.close();
    }

    @Test
    void readersSeeEveryVersionInItsTime() {
        Lab lab = lab(Journal.NONE);
        put(lab, entry("a"));
        propagation = Duration.ofSeconds(10);
        put(lab, entry("a").associated("p", AccessScope.WHOLE_CLUSTER, now));
        now = START.plusSeconds(5);
        remove(lab, "a");

        assertThat(lab.entryCount(CLUSTER)).isZero();
        assertThat(lab.entry(CLUSTER, "a").orElseThrow().associations()).isEmpty();
        now = START.plusSeconds(12);
        assertThat(lab.entry(CLUSTER, "a").orElseThrow().associations()).hasSize(1);
        now = START.plusSeconds(15);
        assertThat(lab.entry(CLUSTER, "a")).isEmpty();
    }

    @Test
    void associatingAgainMovesOnlyTheModification() {
        AccessEntry first = entry("a").associated("p", AccessScope.WHOLE_CLUSTER, START);
        AccessEntry again = first.associated("p", AccessScope.WHOLE_CLUSTER, START.plusMillis(1));

        assertThat(first.association("p").orElseThrow().modifiedAt()).isEqualTo(START);
        assertThat(again.association("p").orElseThrow().associatedAt()).isEqualTo(START);
        assertThat(again.association("p").orElseThrow().modifiedAt()).isEqualTo(START.plusMillis(1));
        assertThat(again.modifiedAt()).isEqualTo(START);
    }

    @Test
    void countsEntriesNotVersions() {
        Lab lab = lab(Journal.NONE);
        put(lab, entry("a"));
        put(lab, entry("a"));
        put(lab, entry("b"));
        remove(lab, "b");
        put(lab, entry("b"));
        remove(lab, "a");

        assertThat(lab.entryCount(CLUSTER)).isEqualTo(1);
        assertThat(lab.entriesAfter(CLUSTER, ""))
                .extracting(AccessEntry::principalArn)
                .containsExactly("b");
    }

    @Test
    void aRestartFindsWhatWasWritten() throws IOException {
        FileJournal first = FileJournal.open(folder);
        Lab lab = lab(first);
        AccessEntry entry = entry("a").associated("p", AccessScope.WHOLE_CLUSTER, now);
        put(lab, entry);
        put(lab, entry("b"));
        remove(lab, "b");
        first.close();

        Lab again = lab(FileJournal.open(folder));

        assertThat(again.entry(CLUSTER, "a")).contains(entry);
        assertThat(again.entryCount(CLUSTER)).isEqualTo(1);
        assertThat(again.clusters("123456789012", "us-west-2")).hasSize(3);
    }

    @Test
    void aTornLastLineIsCutOff() throws IOException {
        FileJournal first = FileJournal.open(folder);
        put(lab(first), entry("a"));
        first.close();
        Path file = folder.resolve("lab-journal.jsonl");
        Files.writeString(file, "[{\"change\":\"entry\",\"clus", StandardOpenOption.APPEND);

        FileJournal second = FileJournal.open(folder);
        put(lab(second), entry("b"));
        second.close();
        Lab third = lab(FileJournal.open(folder));

        assertThat(third.entriesAfter(CLUSTER, ""))
                .extracting(AccessEntry::principalArn)
                .containsExactly("a", "b");
    }

    @Test
    void aBrokenLineStopsTheStartAndIsNamed() throws IOException {
        Files.writeString(folder.resolve("lab-journal.jsonl"), "[]\nnonsense\n[]\n");

        assertThatIllegalStateException()
                .isThrownBy(() -> lab(FileJournal.open(folder)))
                .withMessageContaining("Line 2");
    }

    @Test
    void oneFolderServesOneLab() throws IOException {
        FileJournal first = FileJournal.open(folder);

        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> FileJournal.open(folder))
                    .withMessageContaining("in use");
        } finally {
            first.close();
        }
    }

    @Test
    void resetRestoresTheSeedsAndKeepsSessions() throws IOException {
        FileJournal journal = FileJournal.open(folder);
        Lab lab = lab(journal);
        put(lab, entry("a"));
        Session session = new Session("ASIA1", "h", "r", "AROA", "s", "arn", START.plusSeconds(900));
        lab.write(() -> new Written<>("", List.of(new Change.SessionOpened(session))));

        lab.reset();
        journal.close();

        for (Lab each : List.of(lab, lab(FileJournal.open(folder)))) {
            assertThat(each.entryCount(CLUSTER)).isZero();
            assertThat(each.session("ASIA1")).contains(session);
        }
    }

    @Test
    void aRefusedWriteChangesNothing() {
        Lab lab = lab(Journal.NONE);

        assertThatIllegalStateException()
                .isThrownBy(() -> lab.write(() -> {
                    throw new IllegalStateException("no");
                }));

        put(lab, entry("a"));
        assertThat(lab.entryCount(CLUSTER)).isEqualTo(1);
    }

    private Lab lab(Journal journal) {
        InstantSource source = () -> now;
        return new Lab(source.withZone(ZoneOffset.UTC), journal, () -> propagation);
    }

    private static void put(Lab lab, AccessEntry entry) {
        lab.write(() -> new Written<>("", List.of(new Change.EntryPut(CLUSTER, entry))));
    }

    private static void remove(Lab lab, String principalArn) {
        lab.write(() -> new Written<>("", List.of(new Change.EntryRemoved(CLUSTER, principalArn))));
    }

    private static AccessEntry entry(String principalArn) {
        return new AccessEntry(
                principalArn,
                "AROA",
                EntryType.STANDARD,
                "user",
                List.of("g"),
                Map.of("k", "v"),
                "arn-of-" + principalArn,
                START,
                START,
                Map.of());
    }
}
