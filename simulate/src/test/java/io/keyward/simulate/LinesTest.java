package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static final int LONGEST = 200_000;

    @Test
    void blankLinesCountButAreLeftOut() throws IOException {
        assertThat(read("\n a \r\n \t\r\n\nb", 10)).containsExactly("2: a \r", "5:b");
        assertThat(read("", 10)).isEmpty();
        assertThat(read("\n\n", 10)).isEmpty();
    }

    @Test
    void linesOfAllLengthsAreRead() throws IOException {
        Random random = new Random(7);
        List<String> lines = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int number = 1; number <= 200; number++) {
            String line = "x".repeat(1 + random.nextInt(random.nextInt(10) == 0 ? LONGEST : 500));
            lines.add(line);
            expected.add(number + ":" + line);
        }
        assertThat(read(String.join("\n", lines), LONGEST)).isEqualTo(expected);
    }

    @Test
    void lineOfMoreThanTheMostIsRefusedByNumber() throws IOException {
        String longest = "x".repeat(LONGEST);
        assertThat(read("a\n" + longest + "\nb", LONGEST)).hasSize(3);
        Lines lines = lines("a\n" + longest + "x\nb", LONGEST);
        assertThat(lines.next()).isPresent();
        assertThatThrownBy(lines::next).isInstanceOf(BadInput.class).hasMessage("is longer than 200000 bytes");
        assertThat(lines.number()).isEqualTo(2);
    }

    private static List<String> read(String text, int longest) throws IOException {
        Lines lines = lines(text, longest);
        List<String> read = new ArrayList<>();
        for (Optional<ByteBuffer> line = lines.next(); line.isPresent(); line = lines.next()) {
            read.add(lines.number() + ":" + StandardCharsets.UTF_8.decode(line.get()));
        }
        return read;
    }

    private static Lines lines(String text, int longest) {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return new Lines(in, longest);
    }
}
