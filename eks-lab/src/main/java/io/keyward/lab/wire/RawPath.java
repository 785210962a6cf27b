package io.keyward.lab.wire;

import java.util.List;

/**
 * A path split at its real slashes, each segment still escaped: an ARN with an escaped slash stays one segment, and {@code ..} is
 * a segment like any other.
 *
 * @param segments the segments after the leading slash; of {@code /} there is none
 */
public record RawPath(List<String> segments) {

    public RawPath {
        segments = List.copyOf(segments);
    }

    /** Splits a path that starts with a slash; a trailing slash leaves an empty last segment. */
    public static RawPath of(String path) {
        return path.length() <= 1
                ? new RawPath(List.of())
                : new RawPath(List.of(path.substring(1).split("/", -1)));
    }

    /** Whether the first segment equals {@code name}. */
    public boolean startsWith(String name) {
        return !segments.isEmpty() && segments.getFirst().equals(name);
    }
}
