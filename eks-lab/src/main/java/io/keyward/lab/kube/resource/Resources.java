package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.Accept;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.http.Reply;
import io.keyward.kubernetes.request.RequestInfo;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Lab;
import io.keyward.lab.workload.KubeObject;
import io.keyward.lab.workload.Workloads;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Namespaces and pods; whether the requester may has been decided before. */
public final class Resources {

    private final Lab lab;
    private final Deletions deletions;
    private final Clock clock;

    public Resources(Lab lab, Clock clock) {
        this.lab = lab;
        this.deletions = new Deletions(lab);
        this.clock = clock;
    }

    /**
     * The answer to an allowed request for a resource.
     *
     * @throws StatusException if it cannot be done
     */
    public Reply answer(ClusterKey cluster, KubeRequest request, RequestInfo info) {
        ServedKind kind = kind(info).orElseThrow(() -> new StatusException(Status.noSuchResource()));
        Workloads workloads = lab.workloads(cluster).orElseThrow(() -> new StatusException(Status.noSuchResource()));
        boolean reads = request.method().equals("GET");
        return switch (info.verb()) {
            case "get" -> reads ? get(workloads, kind, request, info) : notAllowed();
            case "list" -> reads ? list(workloads, kind, request, info) : notAllowed();
            case "watch" -> reads ? watch(workloads, kind, request, info) : notAllowed();
            case "delete" -> delete(cluster, kind, request, info);
            case "deletecollection" -> deleteAll(cluster, workloads, kind, request, info);
            default -> notAllowed();
        };
    }

    /** What is served: namespaces, which are in none though the path of one names it twice; pods; and their logs, to be read. */
    private static Optional<ServedKind> kind(RequestInfo info) {
        boolean log = info.resource().equals("pods")
                && info.subresource().equals("log")
                && info.verb().equals("get");
        return ServedKind.of(info.resource())
                .filter(k -> info.group().isEmpty()
                        && info.version().equals("v1")
                        && (info.subresource().isEmpty() || log)
                        && (k == ServedKind.PODS
                                || info.namespace().equals(info.name())
                                || info.namespace().isEmpty()));
    }

    /** Nothing runs here that writes a log: every pod's is empty. */
    private static KubeAnswer log(Workloads workloads, RequestInfo info) {
        return workloads
                .pod(info.namespace(), info.name())
                .map(_ -> KubeAnswer.empty())
                .orElseThrow(() -> new StatusException(Status.notFound("pods", info.name())));
    }

    private KubeAnswer get(Workloads workloads, ServedKind kind, KubeRequest request, RequestInfo info) {
        if (!info.subresource().isEmpty()) {
            return log(workloads, info);
        }
        Accept.Form form = accept(request).objectOrTable();
        ObjectView view = kind.find(workloads, info.namespace(), info.name())
                .map(Views::of)
                .orElseThrow(() -> new StatusException(Status.notFound(kind.plural(), info.name())));
        if (!form.isTable()) {
            return KubeAnswer.json(200, form.contentType(), view.object(kind.kind()));
        }
        String version = view.json().path("metadata").path("resourceVersion").asText();
        return KubeAnswer.json(200, tables(kind, form, request).of(List.of(view), version, clock.instant(), true));
    }

    private KubeAnswer list(Workloads workloads, ServedKind kind, KubeRequest request, RequestInfo info) {
        Accept.Form form = accept(request).objectOrTable();
        ListOptions options = ListOptions.of(request.query(), info);
        Workloads.Listing<? extends KubeObject> listing = kind.list(workloads, info.namespace());
        List<ObjectView> views = listing.objects().stream()
                .map(Views::of)
                .filter(options::selects)
                .toList();
        String version = String.valueOf(listing.version());
        if (form.isTable()) {
            return KubeAnswer.json(200, tables(kind, form, request).of(views, version, clock.instant(), true));
        }
        ObjectNode list = JsonNodeFactory.instance
                .objectNode()
                .put("kind", kind.kind() + "List")
                .put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", version);
        ArrayNode items = list.putArray("items");
        views.forEach(view -> items.add(view.json()));
        return KubeAnswer.json(200, form.contentType(), list);
    }

    private Reply watch(Workloads workloads, ServedKind kind, KubeRequest request, RequestInfo info) {
        Accept.Form form = accept(request).objectOrTable();
        String namespace = kind == ServedKind.PODS ? info.namespace() : "";
        return new Watch(
                kind,
                workloads,
                namespace,
                ListOptions.of(request.query(), info),
                form.isTable() ? tables(kind, form, request) : null,
                clock);
    }

    private KubeAnswer delete(ClusterKey cluster, ServedKind kind, KubeRequest request, RequestInfo info) {
        Accept.Form form = accept(request).object();
        KubeObject deleted = deletions.delete(cluster, kind, info.namespace(), info.name(), DeleteOptions.of(request));
        ObjectView view =
                Views.deleted(deleted, deleted.version() + 1, clock.instant().truncatedTo(ChronoUnit.SECONDS));
        return KubeAnswer.json(200, form.contentType(), view.object(kind.kind()));
    }

    private KubeAnswer deleteAll(
            ClusterKey cluster, Workloads workloads, ServedKind kind, KubeRequest request, RequestInfo info) {
        if (kind != ServedKind.PODS) {
            throw new StatusException(Status.methodNotAllowed());
        }
        KubeAnswer listed = list(workloads, kind, request, info);
        ListOptions options = ListOptions.of(request.query(), info);
        workloads.pods(info.namespace()).objects().stream()
                .filter(pod -> options.selects(Views.of(pod)))
                .forEach(pod -> deletions.deleteIfThere(cluster, pod, DeleteOptions.of(request)));
        return listed;
    }

    private static Reply notAllowed() {
        throw new StatusException(Status.methodNotAllowed());
    }

    private static Accept accept(KubeRequest request) {
        return Accept.parse(request.header("accept").orElse(""));
    }

    private static Tables tables(ServedKind kind, Accept.Form form, KubeRequest request) {
        return new Tables(
                kind, form.version(), request.query().first("includeObject").orElse("Metadata"));
    }
}
