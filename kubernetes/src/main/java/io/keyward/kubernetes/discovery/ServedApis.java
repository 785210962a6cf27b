package io.keyward.kubernetes.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The resources of a server, in the order in which it tells of them. The first version of a group is the preferred one. */
public final class ServedApis {

    private final List<ServedResource> resources;

    private ServedApis(List<ServedResource> resources) {
        this.resources = List.copyOf(resources);
    }

    /** All that a Kubernetes 1.34 API server serves before anything is added to it. */
    public static ServedApis kubernetes() {
        try (InputStream in = ServedApis.class.getResourceAsStream("kubernetes-1.34.txt")) {
            return read(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads one resource a line: API version, name, kind, singular, {@code namespaced} or {@code cluster}, verbs, short names and
     * categories, with single spaces between them, commas inside, and {@code -} for nothing. Subresources follow their resource.
     *
     * @throws IllegalArgumentException if a line that does not begin with {@code #} is none
     */
    static ServedApis read(String text) {
        return new ServedApis(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(ServedResource::read)
                .toList());
    }

    /** The named groups. */
    List<String> groups() {
        return resources.stream()
                .map(resource -> resource.apiVersion().group())
                .filter(group -> !group.isEmpty())
                .distinct()
                .toList();
    }

    List<ApiVersion> versions(String group) {
        return resources.stream()
                .map(ServedResource::apiVersion)
                .filter(version -> version.group().equals(group))
                .distinct()
                .toList();
    }

    /** Resources and subresources. */
    List<ServedResource> of(ApiVersion version) {
        return resources.stream().filter(r -> r.apiVersion().equals(version)).toList();
    }

    List<ServedResource> subresources(ServedResource of) {
        return resources.stream().filter(r -> r.isUnder(of)).toList();
    }

    /** All API versions of all groups, the core group's too. */
    List<ApiVersion> versions() {
        return resources.stream().map(ServedResource::apiVersion).distinct().toList();
    }
}
