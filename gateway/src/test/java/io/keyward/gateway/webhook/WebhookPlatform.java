package io.keyward.gateway.webhook;

import io.keyward.gateway.fake.StubSts;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Starts access-service's and STS's stand-ins and points the gateway at them. */
public class WebhookPlatform implements QuarkusTestResourceLifecycleManager {

    /** A test with these stand-ins and no others. */
    public static class Profile implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(WebhookPlatform.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    private final StubAccess access = new StubAccess();
    private final StubSts sts;

    public WebhookPlatform() {
        try {
            sts = new StubSts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            access.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sts.start();
        return Map.of(
                "keyward.gateway.access-service", access.target(), "keyward.gateway.sts-endpoints", sts.address());
    }

    @Override
    public void stop() {
        access.stop();
        sts.stop();
    }
}
