package io.keyward.kubernetes.discovery;

/**
 * An API group in one of its versions.
 *
 * @param group the group; empty for the core group
 * @param version such as {@code v1}
 */
record ApiVersion(String group, String version) {

    static final ApiVersion NONE = new ApiVersion("", "");

    /** Reads {@code apps/v1}, or {@code v1} of the core group. */
    static ApiVersion parse(String text) {
        int slash = text.indexOf('/');
        return new ApiVersion(slash < 0 ? "" : text.substring(0, slash), text.substring(slash + 1));
    }

    /** As objects name it in {@code apiVersion}. */
    String text() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Where its resources are. */
    String path() {
        return (group.isEmpty() ? "/api/" : "/apis/") + text();
    }
}
