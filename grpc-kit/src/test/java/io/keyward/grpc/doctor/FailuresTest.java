package io.keyward.grpc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void a_host_that_never_answers_is_not_one_where_nobody_listens() {
        assertThat(Failures.words(new IOException(new ConnectException("Connection refused"))))
                .isEqualTo("nobody listens there");
        assertThat(Failures.words(new IOException(new ConnectException("connection timed out: /10.0.0.1:8081"))))
                .startsWith("it does not answer");
        assertThat(Failures.words(new ExecutionException(new UnknownHostException("db"))))
                .isEqualTo("its name cannot be resolved");
    }
}
