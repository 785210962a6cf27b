package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.workload.KubeObject;
import io.keyward.lab.workload.Namespace;
import io.keyward.lab.workload.Owner;
import io.keyward.lab.workload.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes objects as Kubernetes shows them out of what the lab keeps of them. */
final class Views {

    private static final String NONE = "<none>";

    private Views() {}

    static ObjectView of(KubeObject object) {
        return of(object, object.version(), null);
    }

    /** The last state of an object that is deleted. */
    static ObjectView deleted(KubeObject object, long version, Instant at) {
        return of(object, version, at);
    }

    private static ObjectView of(KubeObject object, long version, @Nullable Instant deletedAt) {
        return switch (object) {
            case Namespace namespace -> namespace(namespace, version, deletedAt);
            case Pod pod -> pod(pod, version, deletedAt);
        };
    }

    private static ObjectView namespace(Namespace namespace, long version, @Nullable Instant deletedAt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        String phase = deletedAt == null ? "Active" : "Terminating";
        Map<String, String> labels = Map.of("kubernetes.io/metadata.name", namespace.name());
        metadata(json.putObject("metadata"), namespace, version, deletedAt, labels);
        json.putObject("spec").putArray("finalizers").add("kubernetes");
        json.putObject("status").put("phase", phase);
        return new ObjectView(
                json,
                labels,
                Map.of("metadata.name", namespace.name(), "name", namespace.name(), "status.phase", phase),
                List.of(namespace.name(), phase),
                namespace.createdAt());
    }

    private static ObjectView pod(Pod pod, long version, @Nullable Instant deletedAt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Map<String, String> labels = labels(pod);
        ObjectNode metadata = json.putObject("metadata");
        metadata(metadata, pod, version, deletedAt, labels);
        metadata.put("generation", deletedAt == null ? 1 : 2);
        if (pod.owner().replaces()) {
            if (pod.owner().kind() != Owner.Kind.STATEFUL_SET) {
                metadata.put("generateName", pod.owner().name() + "-");
            }
            owner(metadata, pod);
        }
        PodBody.fill(json, pod);
        return new ObjectView(json, labels, fields(pod), cells(pod, deletedAt != null), pod.createdAt());
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("app.kubernetes.io/name", pod.app());
        if (pod.owner().kind() == Owner.Kind.REPLICA_SET) {
            String set = pod.owner().name();
            labels.put("pod-template-hash", set.substring(set.lastIndexOf('-') + 1));
        }
        return labels;
    }

    private static Map<String, String> fields(Pod pod) {
        return Map.of(
                "metadata.name", pod.name(),
                "metadata.namespace", pod.namespace(),
                "spec.hostNetwork", "false",
                "spec.nodeName", pod.node(),
                "spec.restartPolicy", "Always",
                "spec.schedulerName", "default-scheduler",
                "spec.serviceAccountName", "default",
                "status.nominatedNodeName", "",
                "status.phase", "Running",
                "status.podIP", pod.ip());
    }

    private static List<String> cells(Pod pod, boolean deleted) {
        String status = deleted ? "Terminating" : "Running";
        return List.of(pod.name(), "1/1", status, "0", pod.ip(), pod.node(), NONE, NONE);
    }

    private static void metadata(
            ObjectNode metadata,
            KubeObject object,
            long version,
            @Nullable Instant deletedAt,
            Map<String, String> labels) {
        metadata.put("name", object.name());
        if (!object.namespace().isEmpty()) {
            metadata.put("namespace", object.namespace());
        }
        metadata.put("uid", object.uid())
                .put("resourceVersion", String.valueOf(version))
                .put("creationTimestamp", object.createdAt().toString());
        if (deletedAt != null) {
            metadata.put("deletionTimestamp", deletedAt.toString()).put("deletionGracePeriodSeconds", 0);
        }
        ObjectNode node = metadata.putObject("labels");
        labels.forEach(node::put);
    }

    private static void owner(ObjectNode metadata, Pod pod) {
        String name = pod.owner().name();
        String uid = pod.namespace() + "/" + name;
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", pod.owner().kind().wire())
                .put("name", name)
                .put(
                        "uid",
                        UUID.nameUUIDFromBytes(uid.getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }
}
