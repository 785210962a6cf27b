package io.keyward.sync.aws;

import io.keyward.sync.config.SyncConfig;
import io.keyward.sync.config.SyncConfig.AccountKeys;
import io.keyward.sync.entry.Target;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.EksClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The SDK's clients, one for each account, region and role, over one pool of connections. The SDK retries nothing: that would hide
 * throttling from the shard's pace and make calls that nobody counts.
 */
@ApplicationScoped
class EksClients {

    private static final int MAX_CONNECTIONS = 256;
    private static final String SESSION_NAME = "keyward-sync";

    private final SyncConfig config;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider defaults;
    private final Map<Key, EksClient> clients = new ConcurrentHashMap<>();
    private final Map<Key, AssumedRole> roles = new ConcurrentHashMap<>();

    private record Key(String account, String region, String roleArn) {}

    private record AssumedRole(StsClient sts, StsAssumeRoleCredentialsProvider credentials) {}

    EksClients(SyncConfig config) {
        this.config = config;
        this.http = Apache5HttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeout(config.callTimeout())
                .socketTimeout(config.callTimeout())
                .build();
        this.defaults = DefaultCredentialsProvider.builder().build();
    }

    Duration callTimeout() {
        return config.callTimeout();
    }

    /** The client for a cluster, with credentials at hand: what it takes to get them comes before the call and not within it. */
    EksClient client(Target target) {
        Key key = new Key(target.account(), target.region(), target.roleArn());
        EksClient client = clients.computeIfAbsent(key, this::build);
        AssumedRole role = roles.get(key);
        if (role != null) {
            var _ = role.credentials.resolveCredentials();
        }
        return client;
    }

    @PreDestroy
    void close() {
        clients.values().forEach(EksClient::close);
        roles.values().forEach(role -> {
            role.credentials.close();
            role.sts.close();
        });
        http.close();
    }

    private EksClient build(Key key) {
        EksClientBuilder builder = EksClient.builder()
                .region(Region.of(key.region))
                .httpClient(http)
                .credentialsProvider(credentials(key))
                .overrideConfiguration(once().toBuilder()
                        .addExecutionInterceptor(new CallLimit())
                        .build());
        config.eksEndpoint().map(URI::create).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private AwsCredentialsProvider credentials(Key key) {
        return key.roleArn.isEmpty() ? own(key.account) : roles.computeIfAbsent(key, this::assume).credentials;
    }

    private AwsCredentialsProvider own(String account) {
        AccountKeys keys = config.accounts().get(account);
        return keys == null
                ? defaults
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()));
    }

    /** As whom STS knows calls for a target. */
    String identity(Target target) {
        Key key = new Key(target.account(), target.region(), target.roleArn());
        try (StsClient sts = sts(key, credentials(key))) {
            return EksMapping.text(sts.getCallerIdentity().arn());
        }
    }

    private StsClient sts(Key key, AwsCredentialsProvider credentials) {
        StsClientBuilder builder = StsClient.builder()
                .region(Region.of(key.region))
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(once());
        config.stsEndpoint().map(URI::create).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private AssumedRole assume(Key key) {
        StsClient sts = sts(key, own(key.account));
        return new AssumedRole(
                sts,
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(request -> request.roleArn(key.roleArn).roleSessionName(SESSION_NAME))
                        .build());
    }

    private ClientOverrideConfiguration once() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(config.callTimeout())
                .build();
    }
}
