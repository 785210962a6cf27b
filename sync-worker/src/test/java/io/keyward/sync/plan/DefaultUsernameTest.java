package io.keyward.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultUsernameTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::111122223333:role/dev, arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}",
        "arn:aws:iam::111122223333:role/a/b/dev, arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}",
        "arn:aws-cn:iam::111122223333:role/dev, arn:aws-cn:sts::111122223333:assumed-role/dev/{{SessionName}}",
        "arn:aws:iam::111122223333:user/x/eve, arn:aws:iam::111122223333:user/x/eve",
    })
    void rolesAreNamedBySessionAndUsersByThemselves(String principal, String username) {
        assertThat(DefaultUsername.of(principal)).contains(username);
    }

    @ParameterizedTest
    @CsvSource({"arn:aws:iam::111122223333:root", "nonsense", "arn:aws:iam::111122223333:role/"})
    void ofOthersNothingIsKnown(String principal) {
        assertThat(DefaultUsername.of(principal)).isEmpty();
    }
}
