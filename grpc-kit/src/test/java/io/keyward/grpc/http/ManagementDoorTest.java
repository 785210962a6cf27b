package io.keyward.grpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementDoorTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1"})
    void who_is_on_the_machine_sees_all_of_it(String cameTo) {
        assertThat(ManagementDoor.isOpen(cameTo, "/q/metrics")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/q/health, true",
        "/q/health/ready, true",
        "/q/metrics, false",
        "/q/healthy, false",
        "/q, false",
        "/, false",
        "//q/health, false"
    })
    void others_are_told_whether_it_is_well(String path, boolean told) {
        for (@Nullable
        String cameTo : new @Nullable String[] {"10.0.0.1", "::2", "fe80::1%eth0", "127.0.0.1.example.org", null}) {
            assertThat(ManagementDoor.isOpen(cameTo, path)).as(cameTo).isEqualTo(told);
        }
    }
}
