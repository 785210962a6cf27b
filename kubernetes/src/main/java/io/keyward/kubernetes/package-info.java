/**
 * What a Kubernetes API server reads and says, for every part of Keyward that stands in the place of one. No server, no framework, no
 * I/O; who may do what is decided elsewhere.
 */
@NullMarked
package io.keyward.kubernetes;

import org.jspecify.annotations.NullMarked;
