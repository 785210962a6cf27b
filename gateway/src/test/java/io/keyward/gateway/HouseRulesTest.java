package io.keyward.gateway;

import io.keyward.grpc.testing.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void the_gateway_keeps_the_rules_of_the_house() {
        HouseRules.check("io.keyward.gateway");
    }
}
