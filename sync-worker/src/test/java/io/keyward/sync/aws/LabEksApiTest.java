package io.keyward.sync.aws;

import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.EksApiContract;
import io.keyward.sync.config.TestConfig;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The contract on the AWS SDK against the lab, as far as the lab was built. */
@TestInstance(Lifecycle.PER_CLASS)
class LabEksApiTest extends EksApiContract {

    private final Lab lab = new Lab();
    private final EksClients clients = new EksClients(TestConfig.aws(lab.url(), Duration.ofSeconds(10)));
    private final EksApi eks = new SdkEksApi(clients);

    @BeforeAll
    void start() throws IOException {
        Assumptions.assumeTrue(Lab.isBuilt(), () -> "the lab is not built: " + Lab.JAR);
        lab.start();
    }

    @BeforeEach
    void reset() {
        lab.post("/_lab/reset");
    }

    @AfterAll
    void stop() {
        clients.close();
        lab.close();
    }

    @Override
    protected EksApi eks() {
        return eks;
    }
}
