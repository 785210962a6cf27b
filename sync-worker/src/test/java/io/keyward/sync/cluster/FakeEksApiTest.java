package io.keyward.sync.cluster;

import java.time.Clock;

class FakeEksApiTest extends EksApiContract {

    private final FakeEksApi fake = new FakeEksApi(Clock.systemUTC());

    FakeEksApiTest() {
        fake.cluster(OPEN, "API_AND_CONFIG_MAP").cluster(LEGACY, "CONFIG_MAP");
        fake.forgetPrincipal("arn:aws:iam::999999999999:role/nobody");
    }

    @Override
    protected EksApi eks() {
        return fake;
    }
}
