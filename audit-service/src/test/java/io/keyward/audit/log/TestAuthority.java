package io.keyward.audit.log;

import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.hall.AuthoritySource;
import io.keyward.grpc.hall.RefusalSink;
import io.keyward.grpc.testing.TestHall;
import io.keyward.proto.identity.v1.Refusal;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.Scope;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What access-service would tell: who may read the log. */
@Singleton
class TestAuthority implements AuthoritySource, RefusalSink {

    static final String READABLE = "arn:aws:eks:us-west-2:111111111111:cluster/readable";
    static final String LABELLED = "arn:aws:eks:us-west-2:222222222222:cluster/labelled";

    static final Identity AUDITOR = TestHall.user("auditor");
    static final Identity OF_ONE_ACCOUNT = TestHall.user("account-auditor");
    static final Identity OF_ONE_CLUSTER = TestHall.user("cluster-auditor");
    static final Identity OF_LABELS = TestHall.user("label-auditor");
    static final Identity VIEWER = TestHall.user("viewer");

    static final Queue<Refusal> REFUSED = new ConcurrentLinkedQueue<>();

    private static final Authority TOLD = new Authority(
            1,
            List.of(
                    TestHall.binding("all", Role.ROLE_AUDITOR, "auditor"),
                    TestHall.binding("sees-all", Role.ROLE_VIEWER, "viewer"),
                    TestHall.within(
                            TestHall.binding("account", Role.ROLE_AUDITOR, "account-auditor"),
                            Scope.newBuilder().addAccounts("111111111111")),
                    TestHall.within(
                            TestHall.binding("cluster", Role.ROLE_AUDITOR, "cluster-auditor"),
                            Scope.newBuilder().addClusters(READABLE)),
                    TestHall.within(
                            TestHall.binding("labels", Role.ROLE_AUDITOR, "label-auditor"),
                            Scope.newBuilder().putClusterLabels("team", "carts"))),
            List.of(TestHall.cluster(READABLE, Map.of()), TestHall.cluster(LABELLED, Map.of("team", "carts"))));

    @Override
    public Authority current() {
        return TOLD;
    }

    @Override
    public void record(Refusal refusal) {
        REFUSED.add(refusal);
    }
}
