package io.keyward.sync.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The moment, by {@link System#nanoTime}, at which a call must have ended. The SDK breaks it off then; and looks once more right before a
 * request goes out, since a process that was stopped in between would send it much later than it decided to.
 */
final class CallLimit implements ExecutionInterceptor {

    private static final ExecutionAttribute<Long> END = new ExecutionAttribute<>("io.keyward.sync.CallLimit");

    static void set(AwsRequestOverrideConfiguration.Builder request, long end) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (!left.isPositive()) {
            throw over();
        }
        request.apiCallTimeout(left).putExecutionAttribute(END, end);
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Long end = attributes.getAttribute(END);
        if (end != null && System.nanoTime() - end >= 0) {
            throw over();
        }
    }

    private static ApiCallTimeoutException over() {
        return ApiCallTimeoutException.builder()
                .message("the call's time was over before it was sent")
                .build();
    }
}
