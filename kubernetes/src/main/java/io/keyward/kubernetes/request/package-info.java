/** What a request to a Kubernetes API server asks for: its path and query read into the attributes that authorizers see. */
@NullMarked
package io.keyward.kubernetes.request;

import org.jspecify.annotations.NullMarked;
