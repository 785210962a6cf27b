package io.keyward.local.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    @Test
    void a_twin_keeps_its_files_when_the_first_tree_is_replaced(@TempDir Path folder) throws IOException {
        Path first = Files.createDirectories(folder.resolve("first/lib"));
        Files.writeString(first.resolve("a.jar"), "old");
        Trees.linkOrCopy(folder.resolve("first"), folder.resolve("twin"));
        Trees.delete(folder.resolve("first"));
        Files.createDirectories(first);
        Files.writeString(first.resolve("a.jar"), "new");
        assertThat(folder.resolve("twin/lib/a.jar")).hasContent("old");
    }

    @Test
    void deleting_stops_at_symbolic_links(@TempDir Path folder) throws IOException {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "kept");
        Path doomed = Files.createDirectory(folder.resolve("doomed"));
        Files.createSymbolicLink(doomed.resolve("link"), precious);
        Trees.delete(doomed);
        assertThat(doomed).doesNotExist();
        assertThat(precious.resolve("file")).hasContent("kept");
    }

    @Test
    void deleting_what_is_not_there_is_no_error(@TempDir Path folder) throws IOException {
        Trees.delete(folder.resolve("nothing"));
        assertThat(folder).isEmptyDirectory();
    }
}
