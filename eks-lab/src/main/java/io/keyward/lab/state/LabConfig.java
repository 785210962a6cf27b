package io.keyward.lab.state;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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

    /** Where the clusters' Kubernetes API is reached; each cluster has a path under it. */
    @WithDefault("https://127.0.0.1:6443")
    String kubernetesUrl();
}
