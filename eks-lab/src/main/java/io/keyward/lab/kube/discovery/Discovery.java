package io.keyward.lab.kube.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.Accept;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.util.List;

/** The paths that are no resources. */
public final class Discovery {

    private static final List<String> PATHS = List.of(
            "/api",
            "/api/v1",
            "/apis",
            "/apis/authentication.k8s.io",
            "/apis/authentication.k8s.io/v1",
            "/apis/authorization.k8s.io",
            "/apis/authorization.k8s.io/v1",
            "/healthz",
            "/livez",
            "/openapi/v3",
            "/readyz",
            "/version");
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final String serverAddress;

    /** @param serverAddress host and port under which clients reach the server */
    public Discovery(String serverAddress) {
        this.serverAddress = serverAddress;
    }

    /** The answer to an allowed request for a path that is no resource. */
    public KubeAnswer answer(KubeRequest request) {
        String path = request.path().length() > 1 && request.path().endsWith("/")
                ? request.path().substring(0, request.path().length() - 1)
                : request.path();
        if (!path.equals("/") && !PATHS.contains(path)) {
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
            case "/api/v1" -> KubeAnswer.json(200, resources(""));
            default -> group(path.substring("/apis/".length()));
        };
    }

    private KubeAnswer groups(KubeRequest request, boolean core) {
        Accept.Form form = Accept.parse(request.header("accept").orElse("")).discovery();
        KubeAnswer answer = form.as().isEmpty()
                ? KubeAnswer.json(200, core ? versions() : groupList())
                : KubeAnswer.json(200, AGGREGATED, aggregated(core ? List.of("") : ServedResource.groups()));
        return answer.with("Vary", "Accept");
    }

    private ObjectNode versions() {
        ObjectNode node = object().put("kind", "APIVersions");
        node.putArray("versions").add("v1");
        node.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return node;
    }

    private static ObjectNode groupList() {
        ObjectNode node = object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = node.putArray("groups");
        ServedResource.groups().forEach(group -> versions(groups.addObject(), group));
        return node;
    }

    private static KubeAnswer group(String path) {
        if (path.endsWith("/v1")) {
            return KubeAnswer.json(200, resources(path.substring(0, path.length() - "/v1".length())));
        }
        return KubeAnswer.json(200, versions(object().put("kind", "APIGroup").put("apiVersion", "v1"), path));
    }

    private static ObjectNode versions(ObjectNode node, String group) {
        node.put("name", group);
        version(node.putArray("versions").addObject(), group);
        version(node.putObject("preferredVersion"), group);
        return node;
    }

    private static void version(ObjectNode node, String group) {
        node.put("groupVersion", group + "/v1").put("version", "v1");
    }

    private static ObjectNode resources(String group) {
        ObjectNode node = object().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            node.put("apiVersion", "v1");
        }
        node.put("groupVersion", group.isEmpty() ? "v1" : group + "/v1");
        ArrayNode resources = node.putArray("resources");
        ServedResource.of(group).forEach(resource -> resources.add(resource.plain()));
        return node;
    }

    private static ObjectNode aggregated(List<String> groups) {
        ObjectNode node = object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        node.putObject("metadata");
        ArrayNode items = node.putArray("items");
        for (String group : groups) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            ObjectNode version = item.putArray("versions").addObject().put("version", "v1");
            ArrayNode resources = version.putArray("resources");
            ServedResource.of(group).forEach(resource -> resources.add(resource.aggregated()));
            version.put("freshness", "Current");
        }
        return node;
    }

    private static ObjectNode version() {
        return object().put("major", "1")
                .put("minor", "34")
                .put("emulationMajor", "1")
                .put("emulationMinor", "34")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "33")
                .put("gitVersion", "v1.34.4-eks-lab")
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", "linux/amd64");
    }

    /** No schemas: the lab creates and changes no objects, which is what clients ask for them for. */
    private static ObjectNode openApi() {
        ObjectNode node = object();
        node.putObject("paths");
        return node;
    }

    private static KubeAnswer paths(int status) {
        ObjectNode node = object();
        PATHS.forEach(node.putArray("paths")::add);
        return KubeAnswer.json(status, node);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
