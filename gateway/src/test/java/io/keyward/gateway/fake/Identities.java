package io.keyward.gateway.fake;

import static io.keyward.gateway.fake.Clusters.ACCOUNT;
import static io.keyward.gateway.fake.Clusters.WORKSHOP;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.keyward.grpc.hall.Authority;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.ClusterLabels;
import io.keyward.proto.identity.v1.Refusal;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.WebhookCredential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Who may do what in the fake world: {@link People}, and an administrator's access key of each account. */
final class Identities {

    /** An IAM role that a binding is for. */
    static final String BOUND_ROLE = "arn:aws:iam::123456789012:role/bob";

    private final Clusters clusters;
    private final AtomicLong version = new AtomicLong();
    private final AtomicLong serial = new AtomicLong();
    final Map<String, RoleBinding> bindings = new ConcurrentSkipListMap<>();
    final Map<String, AccessKey> keys = new ConcurrentSkipListMap<>();
    final Map<String, WebhookCredential> webhooks = new ConcurrentSkipListMap<>();
    private final Map<ByteString, String> webhookBySha256 = new java.util.concurrent.ConcurrentHashMap<>();
    final List<Refusal> refusals = new CopyOnWriteArrayList<>();

    Identities(Clusters clusters) {
        this.clusters = clusters;
        bind("admins", Role.ROLE_ADMINISTRATOR, false, Subject.newBuilder().setUser(People.ADMIN));
        bind("viewers", Role.ROLE_VIEWER, false, Subject.newBuilder().setUser(People.VIEWER));
        bind("auditors", Role.ROLE_AUDITOR, false, Subject.newBuilder().setUser(People.AUDITOR));
        bind("guests", Role.ROLE_VIEWER, true, Subject.newBuilder().setUser(People.GUEST));
        bind("simulators", Role.ROLE_SIMULATOR, true, Subject.newBuilder().setUser(People.SIMULATOR));
        bind("operators", Role.ROLE_OPERATOR, true, Subject.newBuilder().setUser(People.OPERATOR));
        bind("iam", Role.ROLE_OPERATOR, true, Subject.newBuilder().setAwsPrincipal(BOUND_ROLE));
        for (String cluster : List.of("workshop", "unread", "busy")) {
            WebhookCredential credential = WebhookCredential.newBuilder()
                    .setId("of-" + cluster)
                    .setClusterArn(Clusters.arn(ACCOUNT, cluster))
                    .setName(cluster)
                    .build();
            add(credential, sha256(RawHttp.webhookToken(cluster)));
        }
        keys.put(ACCOUNT, key(ACCOUNT, ACCOUNT, Role.ROLE_ADMINISTRATOR, null));
        keys.put("210987654321", key("210987654321", "210987654321", Role.ROLE_ADMINISTRATOR, null));
        keys.put("AKIAVIEWER", key("AKIAVIEWER", ACCOUNT, Role.ROLE_VIEWER, null));
        keys.put("AKIAGUEST", key("AKIAGUEST", ACCOUNT, Role.ROLE_VIEWER, onWorkshop()));
        keys.put("AKIAOPERATOR", key("AKIAOPERATOR", ACCOUNT, Role.ROLE_OPERATOR, onWorkshop()));
    }

    /** As it is now. */
    Authority authority() {
        return new Authority(version.incrementAndGet(), bindings(), clusterLabels());
    }

    List<RoleBinding> bindings() {
        List<RoleBinding> all = new ArrayList<>(bindings.values());
        keys.values().stream()
                .filter(key -> key.getRole() != Role.ROLE_UNSPECIFIED)
                .forEach(key -> {
                    RoleBinding.Builder own = RoleBinding.newBuilder()
                            .setName(Authority.bindingOfKey(key.getAccessKeyId()))
                            .setRole(key.getRole())
                            .addSubjects(Subject.newBuilder().setAccessKey(key.getAccessKeyId()));
                    all.add((key.hasScope() ? own.setScope(key.getScope()) : own).build());
                });
        return all;
    }

    List<ClusterLabels> clusterLabels() {
        return clusters.all().stream()
                .map(cluster -> ClusterLabels.newBuilder()
                        .setArn(cluster.getArn())
                        .putAllLabels(cluster.getLabelsMap())
                        .build())
                .toList();
    }

    /** A number that no key or credential has had. */
    long next() {
        return serial.incrementAndGet();
    }

    /** Every key's secret tells whose it is: enough for tests, of keys that are good for nothing else. */
    static String secret(String accessKeyId) {
        return "secret-of-" + accessKeyId;
    }

    void add(WebhookCredential credential, ByteString sha256) {
        webhooks.put(credential.getId(), credential);
        webhookBySha256.put(sha256, credential.getId());
    }

    Optional<WebhookCredential> webhook(ByteString sha256) {
        return Optional.ofNullable(webhookBySha256.get(sha256)).map(webhooks::get);
    }

    static ByteString sha256(String text) {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    AccessKey key(String id, String account, Role role, @org.jspecify.annotations.Nullable Scope scope) {
        AccessKey.Builder key = AccessKey.newBuilder()
                .setAccessKeyId(id)
                .setName("of the tests")
                .setRole(role)
                .setAccount(account)
                .setCreateTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
                .setCreatedBy(People.ADMIN);
        return (scope == null ? key : key.setScope(scope)).build();
    }

    private static Scope onWorkshop() {
        return Scope.newBuilder().addClusters(WORKSHOP).build();
    }

    private void bind(String name, Role role, boolean onWorkshop, Subject.Builder subject) {
        RoleBinding.Builder binding = RoleBinding.newBuilder()
                .setName(name)
                .setRole(role)
                .addSubjects(subject)
                .setEtag("1");
        bindings.put(name, (onWorkshop ? binding.setScope(onWorkshop()) : binding).build());
    }
}
