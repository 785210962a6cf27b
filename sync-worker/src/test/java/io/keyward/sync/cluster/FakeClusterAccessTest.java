package io.keyward.sync.cluster;

import java.time.Clock;

class FakeClusterAccessTest extends ClusterAccessContract {

    private final FakeClusterAccess fake = new FakeClusterAccess(Clock.systemUTC());

    FakeClusterAccessTest() {
        fake.cluster(OPEN, "API_AND_CONFIG_MAP").cluster(LEGACY, "CONFIG_MAP");
        fake.forgetPrincipal("arn:aws:iam::999999999999:role/nobody");
    }

    @Override
    protected ClusterAccess access() {
        return fake;
    }
}
