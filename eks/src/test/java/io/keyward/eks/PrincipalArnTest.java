package io.keyward.eks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalArnTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::111122223333:role/dev, arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}",
        "arn:aws:iam::111122223333:role/a/b/dev, arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}",
        "arn:aws-cn:iam::111122223333:role/dev, arn:aws-cn:sts::111122223333:assumed-role/dev/{{SessionName}}",
        "arn:aws:iam::111122223333:user/x/eve, arn:aws:iam::111122223333:user/x/eve",
        "arn:aws:iam::111122223333:root, arn:aws:iam::111122223333:root",
    })
    void roles_are_named_by_session_and_others_by_themselves(String principal, String username) {
        assertThat(PrincipalArn.parse(principal).map(PrincipalArn::defaultUsername))
                .contains(username);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "arn:aws:iam::111122223333:role/", "arn:aws:iam::111122223333:group/devs"})
    void of_others_nothing_is_known(String principal) {
        assertThat(PrincipalArn.parse(principal)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::111122223333:role/a/b/dev, arn:aws:iam::111122223333:role/dev",
        "arn:aws:iam::111122223333:user/x/eve, arn:aws:iam::111122223333:user/x/eve",
    })
    void sts_names_a_role_without_its_path(String principal, String named) {
        assertThat(PrincipalArn.ofKept(principal).withoutPath()).isEqualTo(named);
    }
}
