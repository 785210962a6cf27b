package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Written;
import io.keyward.lab.workload.KubeObject;
import io.keyward.lab.workload.Namespace;
import io.keyward.lab.workload.Pod;
import io.keyward.lab.workload.Workloads;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Deletes objects at once, without a time of grace; what a controller owns comes back under a new name in the same moment. */
final class Deletions {

    private final Lab lab;
    private final RandomGenerator random = new SecureRandom();

    Deletions(Lab lab) {
        this.lab = lab;
    }

    /**
     * Deletes one object.
     *
     * @param options the client's options
     * @return the object as it was
     * @throws StatusException with a 403, 404 or 409 if it is not to be deleted
     */
    KubeObject delete(ClusterKey cluster, ServedKind kind, String namespace, String name, JsonNode options) {
        return lab.write(() -> {
            Workloads workloads = lab.workloads(cluster).orElseThrow();
            KubeObject found = kind.find(workloads, namespace, name)
                    .orElseThrow(() -> new StatusException(Status.notFound(kind.plural(), name)));
            check(kind, found, options.path("preconditions"));
            boolean dryRun = !options.path("dryRun").isEmpty();
            return new Written<>(found, dryRun ? List.of() : changes(cluster, workloads, found));
        });
    }

    /** Deletes a pod; one that somebody else has deleted in the meantime is no error. */
    void deleteIfThere(ClusterKey cluster, Pod pod, JsonNode options) {
        try {
            delete(cluster, ServedKind.PODS, pod.namespace(), pod.name(), options);
        } catch (StatusException e) {
            if (e.status().code() != 404) {
                throw e;
            }
        }
    }

    private List<Change> changes(ClusterKey cluster, Workloads workloads, KubeObject found) {
        long version = workloads.version();
        List<Change> changes = new ArrayList<>();
        switch (found) {
            case Pod pod -> {
                changes.add(new Change.PodRemoved(cluster, pod.namespace(), pod.name(), version + 1));
                if (pod.owner().replaces()) {
                    changes.add(new Change.PodPut(cluster, replacement(workloads, pod, version + 2)));
                }
            }
            case Namespace namespace -> {
                for (Pod pod : workloads.pods(namespace.name()).objects()) {
                    version++;
                    changes.add(new Change.PodRemoved(cluster, pod.namespace(), pod.name(), version));
                }
                changes.add(new Change.NamespaceRemoved(cluster, namespace.name(), version + 1));
            }
        }
        return changes;
    }

    private Pod replacement(Workloads workloads, Pod pod, long version) {
        Instant now = lab.now().truncatedTo(ChronoUnit.SECONDS);
        Pod next = pod.replacement(version, now, random);
        while (!next.name().equals(pod.name())
                && workloads.pod(next.namespace(), next.name()).isPresent()) {
            next = pod.replacement(version, now, random);
        }
        return next;
    }

    private static void check(ServedKind kind, KubeObject found, JsonNode preconditions) {
        if (found instanceof Namespace namespace && namespace.permanent()) {
            throw new StatusException(Status.refused(kind.plural(), found.name(), "this namespace may not be deleted"));
        }
        String uid = preconditions.path("uid").asText(found.uid());
        String version = preconditions.path("resourceVersion").asText(String.valueOf(found.version()));
        if (!uid.equals(found.uid())) {
            throw new StatusException(Status.conflict(
                    kind.plural(),
                    found.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + found.uid()));
        }
        if (!version.equals(String.valueOf(found.version()))) {
            throw new StatusException(Status.conflict(
                    kind.plural(),
                    found.name(),
                    "Precondition failed: ResourceVersion in precondition: " + version
                            + ", ResourceVersion in object meta: " + found.version()));
        }
    }
}
