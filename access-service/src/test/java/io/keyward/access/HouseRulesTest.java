package io.keyward.access;

import io.keyward.grpc.testing.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void features_keep_to_their_rooms() {
        HouseRules.check("io.keyward.access");
    }
}
