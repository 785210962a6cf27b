package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The guide's worked example does what the guide says. */
class GuideTest {

    private static final String BLOCK = "\n```";

    @Test
    void workedExampleEndsAsPrinted() throws IOException {
        String guide = Files.readString(Path.of("../docs/simulate.md"));
        String example = block(guide, "json").replace('\n', ' ');
        String outputs = guide.substring(guide.indexOf("In a pipeline"));

        assertThat(Called.with(example, "--expect")).isEqualTo(new Called(0, block(outputs, ""), ""));

        String wider = example.replace(
                "{\"type\": \"namespace\", \"namespaces\": [\"carts\", \"dev-*\"]}", "{\"type\": \"cluster\"}");
        String after = outputs.substring(outputs.indexOf("If somebody"));
        assertThat(Called.with(wider, "--expect")).isEqualTo(new Called(1, block(after, ""), ""));
    }

    /** The first fenced block of a kind. */
    private static String block(String text, String kind) {
        String opening = BLOCK + kind + "\n";
        int start = text.indexOf(opening) + opening.length();
        return text.substring(start, text.indexOf(BLOCK, start) + 1);
    }
}
