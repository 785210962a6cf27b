package io.keyward.authorizer.advice;

import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.rbac.Binding;
import org.jspecify.annotations.Nullable;

/**
 * Something that does not allow a request, but would if one thing were otherwise. Both texts are for people; together they
 * read "this would allow it if only".
 *
 * @param wouldAllow what comes near, such as {@code access policy AmazonEKSViewPolicy, associated in carts}
 * @param ifOnly what would have to be otherwise, such as {@code its scope covered the namespace "assets"; it covers carts}
 * @param association the association that comes near; null if it is a binding
 * @param binding the binding that comes near; null if it is an association
 */
public record NearMiss(
        String wouldAllow,
        String ifOnly,
        @Nullable Association association,
        @Nullable Binding binding) {}
