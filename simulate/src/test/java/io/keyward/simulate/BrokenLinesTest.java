package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class BrokenLinesTest {

    /** Each row is a line and what is said about it; ROLE stands for an ARN, and ENTRY for an entry of it. */
    @ParameterizedTest
    @CsvFileSource(resources = "broken-lines.txt", delimiter = '|', quoteCharacter = '`')
    void brokenLineIsNamedWithWhatIsWrong(String line, String complaint) {
        String json = line.replace("ENTRY", "{\"principalArn\":ROLE,\"username\":\"u\"}")
                .replace("ROLE", "\"arn:aws:iam::123456789012:role/r\"");
        assertThat(Called.with(json)).isEqualTo(new Called(2, "", "keyward simulate: line 1: " + complaint + "\n"));
    }
}
