package io.keyward.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        Table table = new Table("who", "ns");
        table.row("Keyward's engine", "61");
        table.row("a scan", Figures.whole(12345.4));

        assertThat(table).hasToString("""
                | who              |     ns |
                |:-----------------|-------:|
                | Keyward's engine |     61 |
                | a scan           | 12,345 |
                """);
        assertThatThrownBy(() -> table.row("one cell")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void small_figures_keep_a_decimal() {
        assertThat(Figures.brief(4.26)).isEqualTo("4.3");
        assertThat(Figures.brief(61.4)).isEqualTo("61");
        assertThat(Figures.times(2.04)).isEqualTo("2.0×");
    }
}
