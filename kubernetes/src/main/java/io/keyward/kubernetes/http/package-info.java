/** The HTTP form of requests and answers, without any server. */
@NullMarked
package io.keyward.kubernetes.http;

import org.jspecify.annotations.NullMarked;
