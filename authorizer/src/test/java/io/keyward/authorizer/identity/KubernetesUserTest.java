package io.keyward.authorizer.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.authorizer.access.AccessEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesUserTest {

    @Test
    void roleIsSeenAsTheWorkshopShowsIt() {
        AccessEntry entry = new AccessEntry(
                "arn:aws:iam::1234567890:role/eks-workshop-read-only",
                "AKIAIOSFODNN7EXAMPLE",
                "arn:aws:sts::1234567890:assumed-role/eks-workshop-read-only/{{SessionName}}",
                List.of(),
                "STANDARD");

        KubernetesUser user = KubernetesUser.of(entry, new Session("EKSGetTokenAuth", "AKIAIOSFODNN7EXAMPLE"));

        assertThat(whoami(user)).isEqualTo("""
                        Username: arn:aws:sts::1234567890:assumed-role/eks-workshop-read-only/EKSGetTokenAuth
                        UID: aws-iam-authenticator:1234567890:AKIAIOSFODNN7EXAMPLE
                        Groups: [system:authenticated]
                        Extra: accessKeyId [AKIAIOSFODNN7EXAMPLE]
                        Extra: arn [arn:aws:sts::1234567890:assumed-role/eks-workshop-read-only/EKSGetTokenAuth]
                        Extra: canonicalArn [arn:aws:iam::1234567890:role/eks-workshop-read-only]
                        Extra: principalId [AKIAIOSFODNN7EXAMPLE]
                        Extra: sessionName [EKSGetTokenAuth]
                        """);
    }

    @Test
    void userHasNoSession() {
        AccessEntry entry = new AccessEntry(
                "arn:aws:iam::123456789012:user/team/jane",
                "AIDACKEXAMPLEUSERID12",
                "arn:aws:iam::123456789012:user/team/jane",
                List.of("ops"),
                "STANDARD");

        KubernetesUser user = KubernetesUser.of(entry, Session.ofKubectl()).withQualifiedPrincipalId();

        assertThat(whoami(user)).isEqualTo("""
                        Username: arn:aws:iam::123456789012:user/team/jane
                        UID: aws-iam-authenticator:123456789012:AIDACKEXAMPLEUSERID12
                        Groups: [ops, system:authenticated]
                        Extra: arn [arn:aws:iam::123456789012:user/team/jane]
                        Extra: canonicalArn [arn:aws:iam::123456789012:user/team/jane]
                        Extra: principalId [AIDACKEXAMPLEUSERID12]
                        Extra: sessionName []
                        Extra: sigs.k8s.io/aws-iam-authenticator/principalId [AIDACKEXAMPLEUSERID12]
                        """);
    }

    @Test
    void sessionKeepsItsAtSignWhereKubernetesShowsItRaw() {
        KubernetesUser user = KubernetesUser.of(
                role("arn:aws-cn:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Admin", "sso:{{SessionName}}"),
                Session.named("jane@example.com"));

        assertThat(user.username()).isEqualTo("sso:jane-example.com");
        assertThat(user.extra())
                .containsEntry("arn", List.of("arn:aws-cn:sts::123456789012:assumed-role/Admin/jane@example.com"))
                .containsEntry("canonicalArn", List.of("arn:aws-cn:iam::123456789012:role/Admin"))
                .containsEntry("sessionName", List.of("jane@example.com"))
                .doesNotContainKeys("principalId", "accessKeyId");
        assertThat(user.uid()).isEmpty();
        assertThat(user.withQualifiedPrincipalId()).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({
        "ops,                                   ops",
        "a:{{SessionNameRaw}},                  a:jane@example.com",
        "{{AccountID}}:{{SessionName}},         123456789012:jane-example.com",
        "k:{{AccessKeyID}},                     k:AKIA",
        "system:node:{{EC2PrivateDNSName}},     system:node:{{EC2PrivateDNSName}}",
        "a:{{Unknown}}:{{sessionname}},         a:{{Unknown}}:{{sessionname}}",
        "a:{{SessionName}}{{SessionName}},      a:jane-example.comjane-example.com",
        "a:{SessionName},                       a:{SessionName}"
    })
    void placeholdersAreFilledIn(String template, String username) {
        AccessEntry entry = role("arn:aws:iam::123456789012:role/r", template);
        assertThat(KubernetesUser.of(entry, new Session("jane@example.com", "AKIA"))
                        .username())
                .isEqualTo(username);
    }

    @Test
    void placeholdersOfGroupsAreFilledInAndAuthenticatedIsNotRepeated() {
        AccessEntry entry = new AccessEntry(
                "arn:aws:iam::123456789012:role/r",
                null,
                "u",
                List.of("of:{{AccountID}}", "system:authenticated"),
                "EC2");
        assertThat(KubernetesUser.of(entry, Session.ofKubectl()).groups())
                .containsExactly("of:123456789012", "system:authenticated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r",
                "arn:aws:iam::123456789012:group/g",
                "arn:aws:sts::123456789012:assumed-role/r/s",
                "arn:aws:iam::123456789012:role/",
                "arn:aws:iam::x:role/r",
                "arn:aws:iam::123456789012:role/r\n"
            })
    void whatIsNoPrincipalIsRefused(String arn) {
        assertThatThrownBy(() -> IamPrincipal.parse(arn))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("principalArn: not the ARN of an IAM role, user or account root");
    }

    @Test
    void rootAndPathsAreRead() {
        assertThat(IamPrincipal.parse("arn:aws:iam::123456789012:root"))
                .isEqualTo(new IamPrincipal("aws", "123456789012", IamPrincipal.Kind.ROOT, "root"));
        assertThat(IamPrincipal.parse("arn:aws:iam::123456789012:role/a/b/c").name())
                .isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "with space", "{{SessionName}}", "a/b", "é-session"})
    void whatIsNoSessionNameIsRefused(String name) {
        assertThatThrownBy(() -> Session.named(name)).hasMessageStartingWith("sessionName: ");
    }

    private static AccessEntry role(String arn, String username) {
        return new AccessEntry(arn, null, username, List.of(), "STANDARD");
    }

    private static String whoami(KubernetesUser user) {
        StringBuilder lines = new StringBuilder();
        lines.append("Username: ").append(user.username()).append('\n');
        lines.append("UID: ").append(user.uid()).append('\n');
        lines.append("Groups: ").append(user.groups()).append('\n');
        user.extra().forEach((key, value) -> lines.append("Extra: ")
                .append(key)
                .append(' ')
                .append(value)
                .append('\n'));
        return lines.toString();
    }
}
