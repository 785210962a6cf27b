package io.keyward.sync.aws;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.EksResponse;

/** Access to EKS through the AWS SDK. */
@ApplicationScoped
class SdkEksApi implements EksApi {

    private final EksClients clients;
    private final Duration limit;

    @Inject
    SdkEksApi(EksClients clients) {
        this(clients, clients.callTimeout());
    }

    private SdkEksApi(EksClients clients, Duration limit) {
        this.clients = clients;
        this.limit = limit;
    }

    @Override
    public EksApi within(Duration atMost) {
        return atMost.compareTo(limit) < 0 ? new SdkEksApi(clients, atMost) : this;
    }

    @Override
    public ClusterFacts describeCluster(Target target) {
        try {
            var response = call(
                    target,
                    (eks, limited) ->
                            eks.describeCluster(r -> r.name(target.name()).overrideConfiguration(limited)));
            return EksMapping.cluster(present(response.cluster(), "cluster", response));
        } catch (CallFailed failure) {
            // However it is worded, nothing but the cluster can be missing here; a removal must not take it for an
            // entry that is gone.
            throw failure.kind() == Kind.NOT_FOUND || failure.kind() == Kind.NO_ENTRY
                    ? new CallFailed(Kind.NO_CLUSTER, failure.error(), failure)
                    : failure;
        }
    }

    @Override
    public Page<String> listEntries(Target target, String nextToken) {
        var response = call(
                target,
                (eks, limited) -> eks.listAccessEntries(r -> r.clusterName(target.name())
                        .nextToken(orNull(nextToken))
                        .overrideConfiguration(limited)));
        return new Page<>(response.accessEntries(), EksMapping.text(response.nextToken()));
    }

    @Override
    public Optional<ObservedEntry> describeEntry(Target target, String principalArn) {
        try {
            var response = call(
                    target,
                    (eks, limited) -> eks.describeAccessEntry(r -> r.clusterName(target.name())
                            .principalArn(principalArn)
                            .overrideConfiguration(limited)));
            return Optional.of(EksMapping.entry(present(response.accessEntry(), "accessEntry", response)));
        } catch (CallFailed failure) {
            if (failure.kind() == Kind.NO_ENTRY || failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public Page<Association> listAssociations(Target target, String principalArn, String nextToken) {
        var response = call(
                target,
                (eks, limited) -> eks.listAssociatedAccessPolicies(r -> r.clusterName(target.name())
                        .principalArn(principalArn)
                        .nextToken(orNull(nextToken))
                        .overrideConfiguration(limited)));
        return new Page<>(
                response.associatedAccessPolicies().stream()
                        .map(EksMapping::association)
                        .toList(),
                EksMapping.text(response.nextToken()));
    }

    @Override
    public Answer<ObservedEntry> createEntry(
            Target target, String principalArn, EntryContent desired, String createToken) {
        CreateAccessEntryRequest.Builder request = CreateAccessEntryRequest.builder()
                .clusterName(target.name())
                .principalArn(principalArn)
                .type(desired.type())
                .clientRequestToken(createToken);
        if (desired.standard()) {
            request.username(desired.username()).kubernetesGroups(desired.kubernetesGroups());
        }
        if (!desired.tags().isEmpty()) {
            request.tags(desired.tags());
        }
        var response = call(
                target,
                (eks, limited) -> eks.createAccessEntry(
                        request.overrideConfiguration(limited).build()));
        return new Answer<>(
                EksMapping.entry(present(response.accessEntry(), "accessEntry", response)), requestId(response));
    }

    @Override
    public Answer<ObservedEntry> updateEntry(Target target, String principalArn, String username, List<String> groups) {
        var response = call(
                target,
                (eks, limited) -> eks.updateAccessEntry(r -> r.clusterName(target.name())
                        .principalArn(principalArn)
                        .username(orNull(username))
                        .kubernetesGroups(groups)
                        .overrideConfiguration(limited)));
        return new Answer<>(
                EksMapping.entry(present(response.accessEntry(), "accessEntry", response)), requestId(response));
    }

    @Override
    public Answer<Nothing> deleteEntry(Target target, String principalArn) {
        return Answer.nothing(requestId(call(
                target,
                (eks, limited) -> eks.deleteAccessEntry(r ->
                        r.clusterName(target.name()).principalArn(principalArn).overrideConfiguration(limited)))));
    }

    @Override
    public Answer<Nothing> tagEntry(Target target, String accessEntryArn, Map<String, String> tags) {
        return Answer.nothing(requestId(call(
                target,
                (eks, limited) -> eks.tagResource(
                        r -> r.resourceArn(accessEntryArn).tags(tags).overrideConfiguration(limited)))));
    }

    @Override
    public Answer<Nothing> untagEntry(Target target, String accessEntryArn, List<String> keys) {
        return Answer.nothing(requestId(call(
                target,
                (eks, limited) -> eks.untagResource(
                        r -> r.resourceArn(accessEntryArn).tagKeys(keys).overrideConfiguration(limited)))));
    }

    @Override
    public Answer<AccessScope> associate(Target target, String principalArn, String policyArn, AccessScope scope) {
        var response = call(
                target,
                (eks, limited) -> eks.associateAccessPolicy(r -> r.clusterName(target.name())
                        .principalArn(principalArn)
                        .policyArn(policyArn)
                        .accessScope(EksMapping.toSdk(scope))
                        .overrideConfiguration(limited)));
        return new Answer<>(
                EksMapping.association(present(response.associatedAccessPolicy(), "associatedAccessPolicy", response))
                        .scope(),
                requestId(response));
    }

    @Override
    public Answer<Nothing> disassociate(Target target, String principalArn, String policyArn) {
        return Answer.nothing(requestId(call(
                target,
                (eks, limited) -> eks.disassociateAccessPolicy(r -> r.clusterName(target.name())
                        .principalArn(principalArn)
                        .policyArn(policyArn)
                        .overrideConfiguration(limited)))));
    }

    /** One call that ends within the limit. What it takes to get credentials is part of its time. */
    private <T> T call(
            Target target, BiFunction<EksClient, Consumer<AwsRequestOverrideConfiguration.Builder>, T> call) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            EksClient eks = clients.client(target);
            return call.apply(eks, request -> CallLimit.set(request, end));
        } catch (SdkException e) {
            throw SdkFailures.of(e);
        }
    }

    private static String requestId(EksResponse response) {
        return EksMapping.text(response.responseMetadata().requestId());
    }

    /** An answer without its one member is no answer. */
    private static <T> T present(@Nullable T member, String name, EksResponse response) {
        if (member == null) {
            throw new CallFailed(
                    Kind.PASSING,
                    new AwsError(
                            "",
                            "the answer has no " + name,
                            requestId(response),
                            response.sdkHttpResponse().statusCode()));
        }
        return member;
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }
}
