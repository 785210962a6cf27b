package io.keyward.sync.aws;

import io.keyward.grpc.doctor.Finding;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.config.SyncConfig;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;

/** Looks whether STS and EKS let the worker do its work, by calls that change nothing; refusals are told as AWS words them. */
public final class AwsChecks {

    private AwsChecks() {}

    /** For each target: its credentials, its cluster, and whether the entries of that may be listed. All side by side. */
    public static List<Finding> look(SyncConfig config, List<Target> targets) throws InterruptedException {
        EksClients clients = new EksClients(config);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Finding>>> looks = new ArrayList<>();
            targets.forEach(target -> looks.add(() -> look(clients, target)));
            List<Finding> findings = new ArrayList<>();
            for (Future<List<Finding>> look : threads.invokeAll(looks)) {
                findings.addAll(look.get());
            }
            return findings;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            clients.close();
        }
    }

    private static List<Finding> look(EksClients clients, Target target) {
        String place =
                target.account() + " " + target.region() + (target.roleArn().isEmpty() ? "" : ", " + target.roleArn());
        List<Finding> findings = new ArrayList<>();
        try {
            findings.add(Finding.ok("STS", place + ": calls are made as " + clients.identity(target)));
        } catch (SdkException e) {
            AwsError error = SdkFailures.of(e).error();
            return List.of(Finding.fail(
                    "STS",
                    place + ": " + words(error),
                    error.code().isEmpty()
                            ? "STS must be reached, and credentials found: the way out, keyward.sync.sts-endpoint, IRSA or Pod Identity"
                            : "docs/aws-permissions.md: the worker's role, and whom the cluster's role trusts"));
        }
        findings.add(eks(new SdkEksApi(clients), target, place));
        return findings;
    }

    private static Finding eks(SdkEksApi eks, Target target, String place) {
        try {
            ClusterFacts cluster = eks.describeCluster(target);
            if (!cluster.arn().equals(target.arn())) {
                return Finding.fail(
                        "EKS",
                        place + ": the role leads to " + cluster.arn() + ", not to " + target.arn(),
                        "mend the cluster's roleArn, or the worker's own credentials");
            }
            var _ = eks.listEntries(target, "");
            return Finding.ok("EKS", place + ": describes " + target.name() + ", and lists its entries");
        } catch (CallFailed e) {
            AwsError error = e.error();
            return Finding.fail(
                    "EKS",
                    place + ": " + words(error),
                    error.code().isEmpty()
                            ? "EKS must be reached: the way out, keyward.sync.eks-endpoint"
                            : "docs/aws-permissions.md has the least policy of each function");
        }
    }

    private static String words(AwsError error) {
        return error.code().isEmpty() ? error.message() : error.code() + ": " + error.message();
    }
}
