package io.keyward.local.settings;

/** The processes of a platform, in the order in which they are listed. */
public enum Part {
    POSTGRES("postgres", "KEYWARD_POSTGRES_PORT"),
    EKS_LAB("eks-lab", "KEYWARD_LAB_PORT"),
    ACCESS_SERVICE("access-service", "KEYWARD_ACCESS_PORT", "KEYWARD_ACCESS_MANAGEMENT_PORT"),
    AUDIT_SERVICE("audit-service", "KEYWARD_AUDIT_PORT", "KEYWARD_AUDIT_MANAGEMENT_PORT"),
    SYNC_WORKER("sync-worker", "KEYWARD_SYNC_PORT"),
    GATEWAY("gateway", "KEYWARD_GATEWAY_PORT");

    private final String title;
    private final String portVariable;
    private final String managementPortVariable;

    Part(String title, String portVariable) {
        this(title, portVariable, portVariable);
    }

    Part(String title, String portVariable, String managementPortVariable) {
        this.title = title;
        this.portVariable = portVariable;
        this.managementPortVariable = managementPortVariable;
    }

    /** Its name for people, in file names, and, but for PostgreSQL, the folder of its module. */
    public String title() {
        return title;
    }

    /** The environment variable that moves its port. */
    public String portVariable() {
        return portVariable;
    }

    /** The variable that moves the port of its health and metrics: the same, unless its own port speaks gRPC only. */
    public String managementPortVariable() {
        return managementPortVariable;
    }

    /** Whether it speaks gRPC on its port, and has another for health and metrics. */
    public boolean speaksGrpc() {
        return !portVariable.equals(managementPortVariable);
    }

    /** Whether it proves who it is by a certificate of the platform's authority. */
    public boolean hasCertificate() {
        return isService() && this != EKS_LAB;
    }

    /** Whether it is one of our own services (or the lab) rather than PostgreSQL. */
    public boolean isService() {
        return this != POSTGRES;
    }
}
