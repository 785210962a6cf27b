package io.keyward.grpc.reference;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** As {@code @ConfigMapping}, of settings that Quarkus reads itself. Read from the source. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
@interface Prefix {
    String value();
}
