package io.keyward.client;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one service: {@code host:port}, or several separated by commas. Every address of a host is a replica, so one name
 * that stands for many (a headless Kubernetes service) is enough.
 */
final class Replicas extends NameResolver {

    private static final String SCHEME = "replicas";

    static {
        NameResolverRegistry.getDefaultRegistry().register(new Provider());
    }

    /** One host to look up. */
    private record HostAndPort(String host, int port) {

        private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
        private static final int LARGEST_PORT = 65_535;

        static HostAndPort parse(String text) {
            Matcher form = FORM.matcher(text);
            int port = form.matches() ? Integer.parseInt(form.group(2)) : 0;
            if (port < 1 || port > LARGEST_PORT) {
                throw new IllegalArgumentException("'" + text + "' must be host:port with a port from 1 to 65535");
            }
            return new HostAndPort(form.group(1), port);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final List<HostAndPort> hosts;
    private final Executor threads;
    private volatile @Nullable Listener2 listener;

    private Replicas(List<HostAndPort> hosts, Executor threads) {
        this.hosts = hosts;
        this.threads = threads;
    }

    /**
     * What a channel is built for.
     *
     * @throws IllegalArgumentException naming what is not {@code host:port}
     */
    static String target(String text) {
        List<HostAndPort> unused = parse(text);
        try {
            return new URI(SCHEME, "", "/" + text, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' cannot be written as a target", e);
        }
    }

    private static List<HostAndPort> parse(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(part -> HostAndPort.parse(part.strip()))
                .toList();
    }

    @Override
    public String getServiceAuthority() {
        return hosts.getFirst().toString();
    }

    @Override
    public void start(Listener2 told) {
        listener = told;
        refresh();
    }

    /** Looks the addresses up; asked for whenever a connection was lost. */
    @Override
    public void refresh() {
        threads.execute(() -> {
            Listener2 told = listener;
            if (told != null) {
                told.onResult(ResolutionResult.newBuilder()
                        .setAddressesOrError(resolve())
                        .build());
            }
        });
    }

    @Override
    public void shutdown() {
        listener = null;
    }

    /** A name that cannot be looked up counts only where no other can. */
    private StatusOr<List<EquivalentAddressGroup>> resolve() {
        List<EquivalentAddressGroup> replicas = new ArrayList<>();
        Status trouble = Status.UNAVAILABLE.withDescription("no address for " + hosts);
        for (HostAndPort host : hosts) {
            try {
                for (InetAddress address : InetAddress.getAllByName(host.host())) {
                    replicas.add(
                            new EquivalentAddressGroup(new InetSocketAddress(address, host.port()), itsOwnName(host)));
                }
            } catch (UnknownHostException e) {
                trouble = trouble.withCause(e);
            }
        }
        return replicas.isEmpty() ? StatusOr.fromStatus(trouble) : StatusOr.fromValue(replicas);
    }

    /** Under which a replica's certificate is judged; the channel's own is that of the first. */
    private static Attributes itsOwnName(HostAndPort host) {
        return Attributes.newBuilder()
                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, host.toString())
                .build();
    }

    private static final class Provider extends NameResolverProvider {

        @Override
        protected boolean isAvailable() {
            return true;
        }

        /** Below DNS, so that targets without a scheme stay what they were. */
        @Override
        protected int priority() {
            return 1;
        }

        @Override
        public String getDefaultScheme() {
            return SCHEME;
        }

        @Override
        public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
            return Set.of(InetSocketAddress.class);
        }

        @Override
        public @Nullable NameResolver newNameResolver(URI target, Args args) {
            if (!SCHEME.equals(target.getScheme())) {
                return null;
            }
            Executor offload = args.getOffloadExecutor();
            return new Replicas(parse(target.getPath().substring(1)), offload == null ? Runnable::run : offload);
        }
    }
}
