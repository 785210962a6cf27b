package io.keyward.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicasTest {

    @Test
    void names_and_addresses_of_both_kinds_are_replicas() {
        assertThat(Replicas.target("localhost:1, [::1]:2,10.0.0.1:3")).startsWith("replicas:///");
    }
}
