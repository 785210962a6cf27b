package io.keyward.gateway;

import io.keyward.grpc.settings.Rule;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything about the gateway that an operator may set. */
@ConfigMapping(prefix = "keyward.gateway")
public interface GatewayConfig {

    /** Where access-service listens: {@code host:port}, or several separated by commas. */
    @WithDefault("127.0.0.1:8081")
    @Rule(addresses = true)
    String accessService();

    /** Where audit-service listens: {@code host:port}, or several separated by commas. */
    @WithDefault("127.0.0.1:8082")
    @Rule(addresses = true)
    String auditService();

    /** How long a change through the EKS API waits for EKS to hold it; 0 to 60 s. The native API waits as its query says. */
    @WithDefault("5s")
    @Rule(min = "0s", max = "60s", reached = "the change is answered as pending")
    Duration syncWait();

    /** How long a service may take for an answer, beyond the time that the call itself waits for EKS. */
    @WithDefault("10s")
    @Rule(min = "100ms", max = "5m", reached = "504")
    Duration callTimeout();

    /** How long an answer that is passed on as it comes may take, from the question to its last byte. */
    @WithDefault("60s")
    @Rule(min = "1s", max = "1h", reached = "the answer is broken off")
    Duration streamTimeout();

    /** How long a call waits for a connection to a service that is starting or coming back, before it is refused. */
    @WithDefault("2s")
    @Rule(min = "0s", max = "1m", reached = "503")
    Duration connectWait();

    /** The largest request body that is read, but for those below. */
    @WithDefault("256K")
    @Rule(min = "1K", max = "64M", reached = "413")
    MemorySize maxBodySize();

    /**
     * The largest body of a batch of questions, of changes to compare, or of changes: 10,000 questions take about 3 MiB, 3,000 new
     * entries with five groups and five tags each about 2 MiB.
     */
    @WithDefault("8M")
    @Rule(min = "1K", max = "64M", reached = "413")
    MemorySize maxBatchSize();

    /** The largest snapshot of a cluster's RBAC; access-service takes none above 16 MiB. */
    @WithDefault("16M")
    @Rule(min = "1K", max = "16M", reached = "413")
    MemorySize maxRbacSize();

    /** The largest answer a service may give: an audit page holds up to 1,000 events. */
    @WithDefault("64M")
    @Rule(min = "1M", max = "1G", reached = "503")
    MemorySize maxAnswerSize();

    /** How much the bodies of all requests may take that are being read or answered; beyond it they are refused until others are answered. */
    @WithDefault("48M")
    @Rule(min = "1M", notBelow = "keyward.gateway.max-bodies-of-caller", reached = "BUSY")
    MemorySize maxBodies();

    /** The same of one caller; not less than the largest body. */
    @WithDefault("16M")
    @Rule(
            min = "1K",
            notBelow = {
                "keyward.gateway.max-body-size",
                "keyward.gateway.max-batch-size",
                "keyward.gateway.max-rbac-size"
            },
            reached = "RATE_LIMITED")
    MemorySize maxBodiesOfCaller();

    /** How long the headers of a request may take to arrive: from the connection's beginning, or from the first byte of a later request on it. */
    @WithDefault("10s")
    @Rule(min = "1s", max = "5m", reached = "the connection is closed")
    Duration headerTimeout();

    /** The most that incomplete headers of all connections may be together; each byte of many small ones takes about thirty in memory. */
    @WithDefault("2M")
    @Rule(min = "64K", max = "1G", reached = "the connection is closed")
    MemorySize maxUnfinishedHeaders();

    /** How long the body of a request may take to arrive, from its head on. */
    @WithDefault("30s")
    @Rule(min = "1s", max = "10m", reached = "408, and the connection ends")
    Duration bodyTimeout();

    /** The most headers a request may have; how long they may be together is {@code quarkus.http.limits.max-header-size}. */
    @WithDefault("100")
    @Rule(min = "10", max = "1000", reached = "431")
    int maxHeaders();

    /** The names, no cluster's own, that a token may be signed for to get a temporary access key ({@code aws eks get-token --cluster-name}). */
    @WithDefault("keyward.login")
    List<String> loginAudiences();

    /** The AWS regions that signed requests may be scoped to; any if none is named. */
    Optional<List<String>> regions();

    /**
     * Host names (without port) that a request may be addressed to, {@code *} for any. Keeps web pages that point a name of their own
     * at this machine from talking to the gateway.
     */
    @WithDefault("localhost,127.0.0.1,[::1]")
    List<String> allowedHosts();

    /** How long a webhook waits for access-service, before the API server is told to go on without. */
    @WithDefault("3s")
    @Rule(min = "100ms", max = "30s", reached = "the API server goes on without")
    Duration webhookTimeout();

    /** The partitions of AWS whose STS hosts tokens may name: {@code aws}, {@code aws-cn}, {@code aws-us-gov} … */
    @WithDefault("aws")
    @Rule(matches = "aws(-[a-z]+)*", form = "a partition of AWS, such as aws or aws-us-gov")
    List<String> stsPartitions();

    /** Further STS endpoints that tokens may name, such as {@code http://127.0.0.1:4566}: scheme, host and port, letter by letter. */
    @Rule(matches = "https?://[^/?#@]+", form = "http or https, a host and a port, without a path")
    Optional<List<String>> stsEndpoints();
}
