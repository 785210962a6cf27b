package io.keyward.kubernetes.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.Accept;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The paths that are no resources. */
public final class Discovery {

    private static final List<String> PLAIN_PATHS =
            List.of("/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version");
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final String serverAddress;
    private final String gitVersion;
    private final ServedApis apis;
    private final SortedMap<String, ObjectNode> documents;

    /**
     * @param serverAddress host and port under which clients reach the server; empty to tell none
     * @param gitVersion what the server calls its version
     * @param apis what it serves
     */
    public Discovery(String serverAddress, String gitVersion, ServedApis apis) {
        this.serverAddress = serverAddress;
        this.gitVersion = gitVersion;
        this.apis = apis;
        this.documents = documents();
    }

    /** Groups and lists of resources by path. */
    private SortedMap<String, ObjectNode> documents() {
        SortedMap<String, ObjectNode> documents = new TreeMap<>();
        for (String group : apis.groups()) {
            ObjectNode document = object().put("kind", "APIGroup").put("apiVersion", "v1");
            documents.put("/apis/" + group, versions(document, group));
        }
        apis.versions().forEach(version -> documents.put(version.path(), resources(version)));
        return documents;
    }

    /** The answer to an allowed request for a path that is no resource. */
    public KubeAnswer answer(KubeRequest request) {
        String path = request.path().length() > 1 && request.path().endsWith("/")
                ? request.path().substring(0, request.path().length() - 1)
                : request.path();
        if (!path.equals("/") && !PLAIN_PATHS.contains(path) && !documents.containsKey(path)) {
            return path.startsWith("/apis/") || path.startsWith("/api/")
                    ? KubeAnswer.of(Status.noSuchResource())
                    : paths(404);
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new StatusException(Status.methodNotAllowed());
        }
        return switch (path) {
            case "/" -> paths(200);
            case "/healthz", "/livez", "/readyz" -> KubeAnswer.text(200, "ok");
            case "/version" -> KubeAnswer.json(200, version());
            case "/openapi/v3" -> KubeAnswer.json(200, openApi());
            case "/api", "/apis" -> groups(request, path.equals("/api"));
            default -> KubeAnswer.json(200, Objects.requireNonNull(documents.get(path)));
        };
    }

    private KubeAnswer groups(KubeRequest request, boolean core) {
        Accept.Form form = Accept.parse(request.header("accept").orElse("")).discovery();
        KubeAnswer answer = form.as().isEmpty()
                ? KubeAnswer.json(200, core ? versions() : groupList())
                : KubeAnswer.json(200, AGGREGATED, aggregated(core ? List.of("") : apis.groups()))
                        .with("Cache-Control", "public");
        return answer.with("Vary", "Accept");
    }

    private ObjectNode versions() {
        ObjectNode node = object().put("kind", "APIVersions");
        node.putArray("versions").add("v1");
        ArrayNode addresses = node.putArray("serverAddressByClientCIDRs");
        if (!serverAddress.isEmpty()) {
            addresses.addObject().put("clientCIDR", "0.0.0.0/0").put("serverAddress", serverAddress);
        }
        return node;
    }

    private ObjectNode groupList() {
        ObjectNode node = object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = node.putArray("groups");
        apis.groups().forEach(group -> versions(groups.addObject(), group));
        return node;
    }

    private ObjectNode versions(ObjectNode node, String group) {
        node.put("name", group);
        List<ApiVersion> versions = apis.versions(group);
        ArrayNode list = node.putArray("versions");
        versions.forEach(version -> put(list.addObject(), version));
        put(node.putObject("preferredVersion"), versions.getFirst());
        return node;
    }

    private static void put(ObjectNode node, ApiVersion version) {
        node.put("groupVersion", version.text()).put("version", version.version());
    }

    private ObjectNode resources(ApiVersion version) {
        ObjectNode node = object().put("kind", "APIResourceList");
        if (!version.group().isEmpty()) {
            node.put("apiVersion", "v1");
        }
        node.put("groupVersion", version.text());
        ArrayNode resources = node.putArray("resources");
        apis.of(version).forEach(resource -> resources.add(resource.plain()));
        return node;
    }

    private ObjectNode aggregated(List<String> groups) {
        ObjectNode node = object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        node.putObject("metadata");
        ArrayNode items = node.putArray("items");
        for (String group : groups) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            ArrayNode versions = item.putArray("versions");
            apis.versions(group).forEach(version -> aggregated(versions.addObject(), version));
        }
        return node;
    }

    private void aggregated(ObjectNode node, ApiVersion version) {
        ArrayNode resources = node.put("version", version.version()).putArray("resources");
        apis.of(version).stream()
                .filter(resource -> !resource.isSubresource())
                .forEach(resource -> resources.add(resource.aggregated(apis.subresources(resource))));
        node.put("freshness", "Current");
    }

    private ObjectNode version() {
        return object().put("major", "1")
                .put("minor", "34")
                .put("emulationMajor", "1")
                .put("emulationMinor", "34")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "33")
                .put("gitVersion", gitVersion)
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", "linux/amd64");
    }

    /** No schemas: nobody here creates or changes objects, which is what clients ask for them for. */
    private static ObjectNode openApi() {
        ObjectNode node = object();
        node.putObject("paths");
        return node;
    }

    private KubeAnswer paths(int status) {
        ObjectNode node = object();
        Stream.concat(PLAIN_PATHS.stream(), documents.keySet().stream())
                .sorted()
                .forEach(node.putArray("paths")::add);
        return KubeAnswer.json(status, node);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
