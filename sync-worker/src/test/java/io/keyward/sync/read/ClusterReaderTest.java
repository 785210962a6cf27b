package io.keyward.sync.read;

import static io.keyward.sync.plan.Entries.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.eks.AccessScope;
import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.FakeEksApi;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.ObservedState;
import io.keyward.sync.entry.Target;
import io.keyward.sync.pace.EndlessLease;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.plan.Entries;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterReaderTest {

    private static final Target TARGET = new Target("arn:c", "c", "123456789012", "us-west-2", "");
    private static final Leasehold ALWAYS = new EndlessLease();

    private final FakeEksApi eks = new FakeEksApi(Clock.systemUTC());
    private final ClusterReader reader =
            new ClusterReader(new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), new Random(1)), 4);

    private ObservedEntry put(int number) {
        ObservedEntry entry = Entries.of(
                        "arn:aws:iam::123456789012:role/r%03d".formatted(number),
                        "STANDARD",
                        "u" + number,
                        List.of(),
                        Map.of(),
                        Entries.NOON)
                .withPolicy(VIEW, AccessScope.namespaces("n" + number));
        eks.put(TARGET, entry);
        return entry;
    }

    private ObservedState read() {
        return reader.read(TARGET, eks, ALWAYS);
    }

    @Test
    void everyEntryIsReadWithItsAssociationsAndNothingIsChanged() {
        eks.cluster(TARGET, "API");
        List<ObservedEntry> entries = IntStream.range(0, 37).mapToObj(this::put).toList();

        ObservedState state = read();

        assertThat(state.entriesRead()).isTrue();
        assertThat(state.facts().authenticationMode()).isEqualTo("API");
        assertThat(state.entries()).containsExactlyElementsOf(entries);
        assertThat(eks.mutatingCalls()).isEmpty();
    }

    @Test
    void configMapClusterIsNotAskedForEntries() {
        eks.cluster(TARGET, "CONFIG_MAP");

        assertThat(read().entriesRead()).isFalse();
        assertThat(eks.calls()).containsExactly("DescribeCluster");
    }

    @Test
    void entryDeletedMeanwhileIsNotInTheResult() {
        eks.cluster(TARGET, "API");
        ObservedEntry staying = put(1);
        ObservedEntry going = put(2);
        AtomicInteger calls = new AtomicInteger();
        eks.beforeEachCall(() -> {
            if (calls.incrementAndGet() == 3) {
                eks.remove(TARGET, going.principalArn());
            }
        });

        assertThat(read().entries()).containsExactly(staying);
    }

    @Test
    void callsThatFailForNowAreRepeated() {
        eks.cluster(TARGET, "API");
        ObservedEntry entry = put(1);
        for (String operation : List.of(
                "DescribeCluster", "ListAccessEntries", "DescribeAccessEntry", "ListAssociatedAccessPolicies")) {
            eks.fail(operation, Kind.THROTTLED, "ThrottlingException");
            eks.fail(operation, Kind.PASSING, "ServerException");
        }

        assertThat(read().entries()).containsExactly(entry);
    }

    @Test
    void readThatKeepsFailingFailsAsAWhole() {
        eks.cluster(TARGET, "API");
        put(1);
        for (int i = 0; i < 10; i++) {
            eks.fail("DescribeAccessEntry", Kind.THROTTLED, "ThrottlingException");
        }

        assertThatThrownBy(this::read).isInstanceOfSatisfying(CallFailed.class, failure -> assertThat(failure.kind())
                .isEqualTo(Kind.THROTTLED));
    }

    @Test
    void refusedReadIsNotRepeated() {
        eks.cluster(TARGET, "API");
        eks.fail("ListAccessEntries", Kind.REFUSED, "AccessDeniedException");

        assertThatThrownBy(this::read).isInstanceOf(CallFailed.class);
        assertThat(eks.calls()).containsExactly("DescribeCluster", "ListAccessEntries");
    }
}
