/** The settings that an operator may give: which there are, what each may be, and what is wrong with those given. */
@NullMarked
package io.keyward.grpc.settings;

import org.jspecify.annotations.NullMarked;
