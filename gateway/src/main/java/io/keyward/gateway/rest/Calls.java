package io.keyward.gateway.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The methods of the gRPC contract behind an operation, whose permissions are the operation's. Without it the gateway does not start. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Calls {

    /** Full names, such as {@code keyward.access.v1.ClusterService/GetCluster}. */
    String[] value();

    /** Whether the caller's credential is in the body, and the operation judges it itself. */
    boolean credentialInBody() default false;
}
