package io.keyward.lab.kube;

import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.discovery.ServedApis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What the lab's clusters say they serve. */
final class LabApis {

    private static final String GIT_VERSION = "v1.34.4-eks-lab";

    private LabApis() {}

    static Discovery discovery(String serverAddress) {
        try (InputStream in = LabApis.class.getResourceAsStream("served-apis.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return new Discovery(serverAddress, GIT_VERSION, ServedApis.read(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
