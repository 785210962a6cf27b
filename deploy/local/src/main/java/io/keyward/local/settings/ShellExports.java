package io.keyward.local.settings;

import io.keyward.local.console.Failure;
import io.keyward.local.settings.AccessKeys.AccessKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment in which {@code aws}, {@code kubectl}, {@code terraform} and scripts talk to a platform, as its administrator. */
public final class ShellExports {
    private ShellExports() {}

    /** The variables, in the order in which they are printed. */
    public static Map<String, String> variables(Settings settings) {
        return variables(settings, settings.url(Part.GATEWAY));
    }

    /**
     * The same with another way to the gateway.
     *
     * @param gateway as {@code https://host:port}
     */
    public static Map<String, String> variables(Settings settings, String gateway) {
        AccessKey key = new AccessKeys(settings)
                .of(LabAccount.WORKSHOP)
                .orElseThrow(() -> new Failure("no access key was issued yet: ./keyward up does that"));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL_EKS", gateway);
        variables.put("AWS_ENDPOINT_URL_STS", settings.url(Part.EKS_LAB));
        variables.put("AWS_ACCESS_KEY_ID", key.id());
        variables.put("AWS_SECRET_ACCESS_KEY", key.secret());
        variables.put("AWS_REGION", LabAccount.REGION);
        variables.put("AWS_DEFAULT_REGION", LabAccount.REGION);
        // Nothing here ever needs a machine's own credentials; without this a client may look for them for seconds.
        variables.put("AWS_EC2_METADATA_DISABLED", "true");
        variables.put("EKS_CLUSTER_NAME", "eks-workshop");
        variables.put(
                "READ_ONLY_IAM_ROLE", "arn:aws:iam::" + LabAccount.WORKSHOP.id() + ":role/eks-workshop-read-only");
        variables.put("KUBECONFIG", settings.stateDir().resolve("kubeconfig").toString());
        variables.put("KEYWARD_KUBECONFIG", KubeContexts.file(settings).toString());
        variables.put("KEYWARD_URL", gateway);
        variables.put("KEYWARD_TOKEN", new LocalPeople(settings).token(LocalPeople.ADMINISTRATOR));
        variables.put("KEYWARD_GRPC", settings.address(Part.ACCESS_SERVICE));
        variables.put("KEYWARD_CA", settings.authorities().toString());
        variables.put("EKS_LAB_URL", settings.url(Part.EKS_LAB));
        variables.put("EKS_LAB_ACCESS_KEY_ID", LabAccount.WORKSHOP.accessKeyId());
        variables.put("EKS_LAB_SECRET_ACCESS_KEY", LabAccount.SECRET_ACCESS_KEY);
        return variables;
    }

    /** The variables as lines that a POSIX shell can evaluate. */
    public static String lines(Map<String, String> variables) {
        StringBuilder lines = new StringBuilder();
        variables.forEach((name, value) -> lines.append("export ")
                .append(name)
                .append("='")
                .append(value.replace("'", "'\\''"))
                .append("'\n"));
        return lines.toString();
    }
}
