package io.keyward.gateway.rest;

import io.keyward.gateway.hall.Needs;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.http.Escapes;
import io.keyward.gateway.http.Refusal;
import io.quarkus.runtime.Startup;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;
import org.jspecify.annotations.Nullable;

/** The operations of the native API, read off its resources when the gateway starts, each with what its caller needs. */
@Startup
@Singleton
class RestRoutes {

    private static final String FOUND = "keyward.rest.route";
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern CLUSTER = Pattern.compile("\\{cluster}");

    /**
     * An operation.
     *
     * @param verb HTTP method
     * @param template the path, with parameters in braces
     * @param path what requests' paths match
     * @param method the resource's method
     * @param needs what the caller needs
     * @param credentialInBody whether the operation judges its caller's credential itself
     */
    record RestRoute(String verb, String template, Pattern path, Method method, Needs needs, boolean credentialInBody) {

        String name() {
            return verb + " " + template;
        }

        /** Whether this is the method that the framework is about to call. */
        boolean isOf(SimpleResourceInfo resource) {
            return method.getDeclaringClass().equals(resource.getResourceClass())
                    && method.getName().equals(resource.getMethodName())
                    && Arrays.equals(method.getParameterTypes(), resource.parameterTypes());
        }

        /** Characters that are no parameter's: the more, the better a path fits. */
        private int literals() {
            return PARAMETER.matcher(template).replaceAll("").length();
        }
    }

    private final List<RestRoute> routes;

    @Inject
    RestRoutes(BeanManager beans) {
        this(beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(Bean::getBeanClass)
                .filter(type -> type.isAnnotationPresent(Path.class))
                .distinct()
                .toList());
    }

    /** @throws IllegalStateException naming the first method that does not say what it calls */
    RestRoutes(Collection<Class<?>> resources) {
        this.routes = resources.stream()
                .flatMap(type -> Stream.of(type.getDeclaredMethods())
                        .flatMap(method -> verb(method).stream().map(verb -> route(type, method, verb))))
                .sorted(Comparator.comparingInt(RestRoute::literals).reversed().thenComparing(RestRoute::name))
                .toList();
    }

    /** All of them. */
    List<RestRoute> all() {
        return routes;
    }

    /** What a request is for; noted for {@link #current}. */
    Route find(RoutingContext request) {
        String verb = request.request().method().name();
        String path = String.valueOf(request.request().path());
        List<RestRoute> fitting = routes.stream()
                .filter(route -> route.path.matcher(path).matches())
                .toList();
        List<RestRoute> here = fitting.stream()
                .filter(route -> route.template.equals(fitting.getFirst().template))
                .toList();
        if (here.isEmpty()) {
            return new Route.Nothing(verb + " /api/?", new Refusal(404, "There is nothing at this path."));
        }
        String wanted = verb.equals("HEAD") ? "GET" : verb;
        Optional<RestRoute> found =
                here.stream().filter(route -> route.verb.equals(wanted)).findFirst();
        if (found.isEmpty()) {
            String allowed = here.stream().map(RestRoute::verb).collect(Collectors.joining(", "));
            return new Route.Nothing(
                    verb + " " + here.getFirst().template,
                    new Refusal(405, "", "This path does not take that method.", Map.of("Allow", allowed)));
        }
        RestRoute route = found.get();
        request.put(FOUND, route);
        if (route.credentialInBody) {
            return new Route.OwnCredential(route.name());
        }
        String cluster = cluster(route, path);
        return new Route.Operation(route.name(), route.needs, _ -> cluster);
    }

    /** The operation that a request was found to be for. */
    RestRoute current(RoutingContext request) {
        RestRoute route = request.get(FOUND);
        if (route == null) {
            throw new IllegalStateException("the request did not come through the door");
        }
        return route;
    }

    private static String cluster(RestRoute route, String path) {
        if (!CLUSTER.matcher(route.template).find()) {
            return "";
        }
        Matcher matcher = route.path.matcher(path);
        return matcher.matches() ? Escapes.decode("path", matcher.group("cluster")) : "";
    }

    private static Optional<String> verb(Method method) {
        return Stream.of(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static RestRoute route(Class<?> type, Method method, String verb) {
        Calls calls = method.getAnnotation(Calls.class);
        if (calls == null) {
            throw new IllegalStateException(method + " does not say what it calls, and so who may call it");
        }
        String template = joined(type.getAnnotation(Path.class).value(), method.getAnnotation(Path.class));
        return new RestRoute(
                verb, template, pattern(template), method, Needs.of(calls.value()), calls.credentialInBody());
    }

    private static String joined(String first, @Nullable Path second) {
        return second == null ? first : first + "/" + second.value();
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        Matcher parameters = PARAMETER.matcher(template);
        int at = 0;
        while (parameters.find()) {
            regex.append(Pattern.quote(template.substring(at, parameters.start())))
                    .append("(?<")
                    .append(parameters.group(1))
                    .append(">[^/]+)");
            at = parameters.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(template.substring(at))).append("/?").toString());
    }
}
