/** What is asked: the attributes of one request to a Kubernetes API server. */
@NullMarked
package io.keyward.authorizer.request;

import org.jspecify.annotations.NullMarked;
