package io.keyward.lab.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RawPathTest {

    @Test
    void aPathIsSplitAtRealSlashesOnly() {
        assertThat(RawPath.of("/")).isEqualTo(new RawPath(List.of()));
        assertThat(RawPath.of("/a%2Fb/../c/").segments()).containsExactly("a%2Fb", "..", "c", "");
    }
}
