/** {@code doctor}: looks at an installation and says in words what is wrong with it. */
@NullMarked
package io.keyward.grpc.doctor;

import org.jspecify.annotations.NullMarked;
