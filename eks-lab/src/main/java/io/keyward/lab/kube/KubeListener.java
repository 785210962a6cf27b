package io.keyward.lab.kube;

import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.discovery.ServedApis;
import io.keyward.kubernetes.review.Reviews;
import io.keyward.lab.ca.ClusterCa;
import io.keyward.lab.ca.ServerCertificate;
import io.keyward.lab.kube.access.ClusterAuthorizer;
import io.keyward.lab.kube.access.EntryLogins;
import io.keyward.lab.kube.resource.Resources;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.LabConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Listens for the clusters' Kubernetes API, with TLS and with a port of its own. */
@ApplicationScoped
public class KubeListener {

    private static final Logger LOG = Logger.getLogger(KubeListener.class);
    private static final String GIT_VERSION = "v1.34.4-eks-lab";
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEADERS = 32 << 10;
    private static final int MAX_STREAMS = 250;
    private static final long START_SECONDS = 30;

    private final Vertx vertx;
    private final LabConfig config;
    private final KubeAddress address;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    KubeListener(Vertx vertx, LabConfig config, KubeAddress address) {
        this.vertx = vertx;
        this.config = config;
        this.address = address;
    }

    /**
     * Begins to listen; when it returns, clients are answered.
     *
     * @param sts the address of the lab's STS, the only one that is ever asked about a token; asked for at each request
     * @throws IllegalStateException if the port is not to be had
     */
    public void start(Lab lab, ClusterCa ca, Clock clock, Supplier<URI> sts) {
        ClusterAuthorizer authorizer = new ClusterAuthorizer();
        URI base = URI.create(address.base());
        KubeApi api = new KubeApi(
                new ClusterLogin(new LabSts(sts), clock, new EntryLogins(lab)),
                authorizer,
                new Discovery(base.getRawAuthority(), GIT_VERSION, ServedApis.kubernetes()),
                new Reviews(clock),
                new Resources(lab, clock));
        KubeServer server = new KubeServer(vertx, threads, lab, api);
        ServerCertificate certificate =
                ServerCertificate.issue(ca, List.of(config.kubeHost(), base.getHost()), clock.instant());
        listen(server, certificate);
        LOG.infof("kubernetes api listens url=%s", address.base());
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    private void listen(KubeServer server, ServerCertificate certificate) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.kubeHost())
                .setPort(config.kubePort())
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.certificatePem()))
                        .addKeyValue(Buffer.buffer(certificate.keyPem())))
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(MAX_STREAMS).setMaxHeaderListSize(MAX_HEADERS));
        try {
            HttpServer listening = vertx.createHttpServer(options)
                    .requestHandler(server::read)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            address.listensOn(listening.actualPort());
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "The Kubernetes API cannot listen on " + config.kubeHost() + ":" + config.kubePort() + ": "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
