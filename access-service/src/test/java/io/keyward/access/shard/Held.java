package io.keyward.access.shard;

import com.google.protobuf.util.Timestamps;
import io.keyward.proto.sync.v1.AwsError;
import io.keyward.proto.sync.v1.ObservedEntry;
import io.keyward.proto.sync.v1.ScopedPolicy;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepResult;
import io.keyward.proto.sync.v1.StepStatus;
import java.util.List;

/** What EKS holds and answers, in the words of a worker. */
final class Held {

    private Held() {}

    /** An entry of a role created at EKS just now. */
    static ObservedEntry.Builder entry(SyncFixture on, String name, String... policies) {
        ObservedEntry.Builder entry = ObservedEntry.newBuilder()
                .setPrincipalArn(on.role(name))
                .setType("STANDARD")
                .setUsername(on.username(name))
                .setAccessEntryArn(
                        on.cluster.replace(":cluster/", ":access-entry/") + "/role/" + on.account + "/" + name)
                .setCreatedAt(Timestamps.fromMillis(System.currentTimeMillis()));
        for (String policy : policies) {
            entry.addPolicies(policy(policy));
        }
        return entry;
    }

    static ScopedPolicy.Builder policy(String arn, String... namespaces) {
        return ScopedPolicy.newBuilder()
                .setPolicyArn(arn)
                .setScopeType(namespaces.length == 0 ? "cluster" : "namespace")
                .addAllNamespaces(List.of(namespaces));
    }

    static StepResult.Builder step(StepKind kind, StepStatus status) {
        return StepResult.newBuilder().setKind(kind).setStatus(status).setAwsRequestId("aws-" + kind.getNumber());
    }

    static StepResult.Builder applied(StepKind kind) {
        return step(kind, StepStatus.STEP_STATUS_APPLIED);
    }

    static StepResult.Builder refused(StepKind kind, String code, String message) {
        return step(kind, StepStatus.STEP_STATUS_REFUSED).setError(error(code, message));
    }

    static AwsError.Builder error(String code, String message) {
        return AwsError.newBuilder().setCode(code).setMessage(message).setHttpStatus(400);
    }
}
