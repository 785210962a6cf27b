package io.keyward.lab.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.kubernetes.recorded.Exchange;
import io.keyward.kubernetes.recorded.RecordedCommand;
import io.keyward.lab.LabClient;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Written;
import io.keyward.lab.workload.Namespace;
import io.keyward.lab.workload.Owner;
import io.keyward.lab.workload.Pod;
import io.keyward.lab.workload.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the lab's {@code eks-workshop} the recorded cluster: the namespaces and pods that its own tables list, and access entries under
 * the names of the recorded callers, with policies that grant what they were granted by RBAC.
 */
final class RecordedCluster {

    private static final ClusterKey KEY = new ClusterKey("123456789012", "us-west-2", "eks-workshop");
    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final String ADMIN = LabClient.VIEW.replace("ViewPolicy", "ClusterAdminPolicy");
    private static final String EVERYWHERE = "{\"type\":\"cluster\"}";
    private static final int ALL_PODS = 19;
    private static final int ALL_NAMESPACES = 23;
    private static final int POD_DELETED = 29;
    private static final int POD_AGE = 4;
    private static final int NAMESPACE_AGE = 2;

    private RecordedCluster() {}

    /** Begins again, as it was before the command of this number. */
    static void before(int row, Lab lab, LabClient client) {
        client.call("POST", "/_lab/reset");
        entry(client, "alice", "[\"dev\",\"ops\"]");
        client.associate(ROLE + "alice", LabClient.VIEW, EVERYWHERE);
        client.associate(ROLE + "alice", LabClient.EDIT, "{\"type\":\"namespace\",\"namespaces\":[\"assets\"]}");
        entry(client, "bob", "[]");
        entry(client, "admin", "[]");
        client.associate(ROLE + "admin", ADMIN, EVERYWHERE);
        lab.write(() -> new Written<>(row, objects(row, lab)));
    }

    /** A token of each caller; nobody knows eve. */
    static Map<String, String> tokens(KubeClient kube) {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String caller : List.of("alice", "bob", "admin", "eve")) {
            tokens.put(caller, kube.token(ROLE + caller));
        }
        return tokens;
    }

    private static void entry(LabClient client, String name, String groups) {
        client.call(
                "POST",
                LabClient.WORKSHOP,
                "{\"principalArn\":\"" + ROLE + name + "\",\"username\":\"" + name + "\",\"kubernetesGroups\":" + groups
                        + "}");
    }

    private static List<Change> objects(int row, Lab lab) {
        Workloads workloads = lab.workloads(KEY).orElseThrow();
        long version = workloads.version() + 1;
        List<Change> changes = new ArrayList<>();
        workloads
                .pods("")
                .objects()
                .forEach(pod -> changes.add(new Change.PodRemoved(KEY, pod.namespace(), pod.name(), version)));
        for (JsonNode listed : rows(ALL_NAMESPACES)) {
            JsonNode metadata = listed.path("object").path("metadata");
            changes.add(new Change.NamespacePut(
                    KEY,
                    new Namespace(
                            text(metadata, "name"), text(metadata, "uid"), version, made(lab, listed, NAMESPACE_AGE))));
        }
        for (JsonNode listed : rows(ALL_PODS)) {
            Pod pod = pod(listed, version, made(lab, listed, POD_AGE));
            if (row <= POD_DELETED || !pod.namespace().equals("assets")) {
                changes.add(new Change.PodPut(KEY, pod));
            }
        }
        return changes;
    }

    private static Pod pod(JsonNode listed, long version, Instant made) {
        JsonNode metadata = listed.path("object").path("metadata");
        String name = text(metadata, "name");
        Owner nobody = new Owner(Owner.Kind.NONE, name);
        return new Pod(text(metadata, "namespace"), name, text(metadata, "uid"), version, made, "c", "x", nobody);
    }

    private static Instant made(Lab lab, JsonNode listed, int place) {
        String age = listed.path("cells").path(place).asText().toUpperCase(Locale.ROOT);
        return lab.now().minus(Duration.parse("PT" + age)).truncatedTo(ChronoUnit.SECONDS);
    }

    private static String text(JsonNode metadata, String field) {
        return metadata.path(field).asText();
    }

    /** The rows of the table that a recorded command ends with. */
    private static JsonNode rows(int command) {
        List<Exchange> exchanges = RecordedCommand.all().get(command).exchanges();
        return KubeClient.json(exchanges.getLast().answer().body()).path("rows");
    }
}
