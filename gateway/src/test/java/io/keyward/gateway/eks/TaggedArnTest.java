package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaggedArnTest {

    private static final Tenant TENANT = new Tenant("123456789012", "us-west-2");

    @Test
    void an_entry_of_another_accounts_principal_is_understood() {
        String arn = "arn:aws:eks:us-west-2:123456789012:access-entry/demo/role/210987654321/dev/14cec08a";

        assertThat(TaggedArn.parse(arn, TENANT))
                .isEqualTo(new TaggedArn.OfEntry(
                        "arn:aws:eks:us-west-2:123456789012:cluster/demo", arn, "arn:aws:iam::210987654321:role/dev"));
    }

    @Test
    void a_cluster_is_understood() {
        String arn = "arn:aws:eks:us-west-2:123456789012:cluster/demo";

        assertThat(TaggedArn.parse(arn, TENANT)).isEqualTo(new TaggedArn.OfCluster(arn));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "arn:aws:iam::123456789012:role/dev",
                "arn:aws:eks:us-east-1:123456789012:cluster/demo",
                "arn:aws:eks:us-west-2:210987654321:cluster/demo",
                "arn:aws-cn:eks:us-west-2:123456789012:cluster/demo",
                "arn:aws:eks:us-west-2:123456789012:nodegroup/demo/ng/1",
                "arn:aws:eks:us-west-2:123456789012:access-entry/demo/group/1/dev/2",
                "arn:aws:eks:us-west-2:123456789012:access-entry/demo"
            })
    void others_are_bad_requests(String arn) {
        assertThatThrownBy(() -> TaggedArn.parse(arn, TENANT))
                .isInstanceOfSatisfying(
                        EksException.class, e -> assertThat(e.error()).isEqualTo(EksError.BAD_REQUEST));
    }

    @Test
    void the_partition_follows_the_region() {
        assertThat(new Tenant("123456789012", "cn-north-1").clusterArn("demo")).startsWith("arn:aws-cn:eks:");
        assertThat(new Tenant("123456789012", "us-gov-west-1").clusterArn("demo"))
                .startsWith("arn:aws-us-gov:eks:");
    }
}
