package io.keyward.gateway.hall;

import io.keyward.gateway.http.Refusal;
import java.util.function.Function;

/** What a request is for, as its door makes out of method and path, before anybody is known. */
public sealed interface Route {

    /** As it is called on record: method and template of the path, or the operation's own name. */
    String name();

    /** What needs no credential: whether the gateway is well, and how its API is described. */
    record Open(String name) implements Route {}

    /** What takes a credential in its body, and judges it itself. How often each address asks is limited before. */
    record OwnCredential(String name) implements Route {}

    /**
     * Nothing, or nothing by this method.
     *
     * @param refusal what a caller is told once it is known who that is; nobody else is told what there is
     */
    record Nothing(String name, Refusal refusal) implements Route {}

    /**
     * An operation.
     *
     * @param needs what the caller needs
     * @param cluster ARN or name of the cluster that the path is about, for this caller; empty if none
     */
    record Operation(String name, Needs needs, Function<Proved, String> cluster) implements Route {}
}
