package io.keyward.lab.state;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Settings of the lab. */
@ConfigMapping(prefix = "keyward.lab")
public interface LabConfig {

    /** The folder that keeps the state over restarts; without it the state lives and dies with the process. */
    Optional<Path> stateDir();

    /** The accounts whose roles and users exist. */
    @WithDefault("123456789012,210987654321")
    Set<String> accounts();

    /** The seed of random throttling and random errors. */
    @WithDefault("42")
    long seed();

    /** Where the clusters' Kubernetes API listens. */
    @WithDefault("127.0.0.1")
    String kubeHost();

    /** The port of the clusters' Kubernetes API; 0 for any that is free. */
    @WithDefault("6443")
    int kubePort();

    /** Where clients reach the clusters' Kubernetes API, if not where it listens; each cluster has a path under it. */
    Optional<String> kubernetesUrl();

    /**
     * The address of this lab's STS as clients name it ({@code AWS_ENDPOINT_URL_STS}), to the letter: tokens that name another are
     * refused. By default {@code http://127.0.0.1} and the port the lab listens on.
     */
    Optional<URI> stsUrl();
}
