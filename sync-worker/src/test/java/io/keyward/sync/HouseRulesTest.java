package io.keyward.sync;

import io.keyward.grpc.testing.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void packagesKeepTheHousesRules() {
        HouseRules.check("io.keyward.sync");
    }
}
