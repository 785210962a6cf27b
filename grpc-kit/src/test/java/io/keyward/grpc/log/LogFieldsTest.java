package io.keyward.grpc.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogFieldsTest {

    private static ExtLogRecord line(String format, Object... parameters) {
        ExtLogRecord line = new ExtLogRecord(Level.INFO, format, ExtLogRecord.FormatStyle.PRINTF, "test");
        line.setParameters(parameters);
        return line;
    }

    @Test
    void fields_are_the_keys_of_the_text() {
        assertThat(LogFields.fields(
                        "push cluster=%s steps=[%s] error=\"%s\" tookMs=%d at %s 100%% free=%.2f",
                        new Object[] {"c", "Create:DONE", "no way", 12, "noon", 0.5}))
                .isEqualTo(Map.of(
                        "cluster", "c", "steps", "Create:DONE", "error", "no way", "tookMs", "12", "free", "0.50"));
    }

    @Test
    void no_value_passes_for_a_field() {
        assertThat(LogFields.fields("event reason=%s", new Object[] {"x outcome=SUCCESS %s"}))
                .isEqualTo(Map.of("reason", "x outcome=SUCCESS %s"));
    }

    @Test
    void too_few_parameters_and_too_long_ones_are_no_trouble() {
        assertThat(LogFields.fields("a=%s b=%s", new Object[] {"1"})).isEqualTo(Map.of("a", "1"));
        assertThat(LogFields.fields("a=%d", new Object[] {"no number"})).isEqualTo(Map.of("a", "no number"));
        assertThat(LogFields.fields("a=%s", new Object[] {"x".repeat(10_000)}).get("a"))
                .hasSize(4097);
        assertThat(LogFields.fields(null, null)).isEmpty();
    }

    @Test
    void readable_lines_stay_as_they_are() {
        ExtLogRecord line = line("event action=%s", "entry.create");
        assertThat(new LogFields(false).isLoggable(line)).isTrue();
        assertThat(line.getMdcCopy()).isEmpty();

        assertThat(new LogFields(true).isLoggable(line)).isTrue();
        assertThat(line.getMdcCopy()).containsExactly(Map.entry("action", "entry.create"));
    }
}
