package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.workload.Pod;
import java.util.List;

/** Spec and status of a pod that runs one container. */
final class PodBody {

    private PodBody() {}

    static void fill(ObjectNode json, Pod pod) {
        ObjectNode spec = json.putObject("spec");
        spec.putArray("containers")
                .addObject()
                .put("name", pod.app())
                .put("image", pod.image())
                .put("terminationMessagePath", "/dev/termination-log")
                .put("terminationMessagePolicy", "File")
                .put("imagePullPolicy", "IfNotPresent")
                .putObject("resources");
        spec.put("restartPolicy", "Always")
                .put("terminationGracePeriodSeconds", 30)
                .put("dnsPolicy", "ClusterFirst")
                .put("serviceAccountName", "default")
                .put("serviceAccount", "default")
                .put("nodeName", pod.node())
                .put("schedulerName", "default-scheduler")
                .put("priority", 0)
                .put("enableServiceLinks", true)
                .put("preemptionPolicy", "PreemptLowerPriority")
                .putObject("securityContext");
        tolerations(spec.putArray("tolerations"));
        status(json.putObject("status"), pod);
    }

    /** Every pod is left for five minutes on a node that does not answer. */
    private static void tolerations(ArrayNode tolerations) {
        for (String key : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            tolerations
                    .addObject()
                    .put("key", key)
                    .put("operator", "Exists")
                    .put("effect", "NoExecute")
                    .put("tolerationSeconds", 300);
        }
    }

    private static void status(ObjectNode status, Pod pod) {
        String started = pod.createdAt().toString();
        status.put("phase", "Running");
        ArrayNode conditions = status.putArray("conditions");
        for (String type : List.of("Initialized", "Ready", "ContainersReady", "PodScheduled")) {
            conditions
                    .addObject()
                    .put("type", type)
                    .put("status", "True")
                    .putNull("lastProbeTime")
                    .put("lastTransitionTime", started);
        }
        status.put("podIP", pod.ip());
        status.putArray("podIPs").addObject().put("ip", pod.ip());
        status.put("startTime", started);
        ObjectNode container = status.putArray("containerStatuses").addObject().put("name", pod.app());
        container.putObject("state").putObject("running").put("startedAt", started);
        container.putObject("lastState");
        container
                .put("ready", true)
                .put("restartCount", 0)
                .put("image", pod.image())
                .put("imageID", "")
                .put("started", true);
        status.put("qosClass", "BestEffort");
    }
}
