package io.keyward.gateway.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A request path split at its real slashes and then unescaped, so that an ARN with an escaped slash stays one segment.
 *
 * @param segments unescaped, none empty; of {@code /} there is none
 * @param trailingSlash whether a slash follows the last segment
 */
public record RawPath(List<String> segments, boolean trailingSlash) {

    public RawPath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads the path as it was sent.
     *
     * @throws BadInput if it is not absolute, holds an empty or a dot segment (escaped or not), a broken escape, bytes that are not
     *     UTF-8, or a control character
     */
    public static RawPath parse(String raw) {
        if (!raw.startsWith("/")) {
            throw new BadInput("path", "The path must start with a slash.");
        }
        if (raw.equals("/")) {
            return new RawPath(List.of(), false);
        }
        boolean trailing = raw.endsWith("/");
        String inner = raw.substring(1, trailing ? raw.length() - 1 : raw.length());
        List<String> segments = new ArrayList<>();
        for (String escaped : inner.split("/", -1)) {
            segments.add(segment(escaped));
        }
        return new RawPath(segments, trailing);
    }

    /** The first segment as sent, without unescaping anything; empty for {@code /}. */
    public static String firstSegment(String raw) {
        int from = raw.startsWith("/") ? 1 : 0;
        int to = raw.indexOf('/', from);
        return raw.substring(from, to < 0 ? raw.length() : to);
    }

    private static String segment(String escaped) {
        if (escaped.isEmpty()) {
            throw new BadInput("path", "The path has an empty segment.");
        }
        String segment = Escapes.decode("path", escaped);
        if (segment.equals(".") || segment.equals("..")) {
            throw new BadInput("path", "The path has a dot segment.");
        }
        return segment;
    }
}
