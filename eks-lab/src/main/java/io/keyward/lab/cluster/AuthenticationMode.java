package io.keyward.lab.cluster;

/** How a cluster maps IAM principals; the names are EKS's own and a cluster only ever moves to a later one. */
public enum AuthenticationMode {
    CONFIG_MAP,
    API_AND_CONFIG_MAP,
    API;

    /** Whether access entries can be used at all. */
    public boolean hasAccessEntries() {
        return this != CONFIG_MAP;
    }

    /** Whether EKS lets a cluster move from this mode to {@code next}: one step forward, never back. */
    public boolean mayBecome(AuthenticationMode next) {
        return switch (this) {
            case CONFIG_MAP -> next == API_AND_CONFIG_MAP;
            case API_AND_CONFIG_MAP -> next == API;
            case API -> false;
        };
    }
}
