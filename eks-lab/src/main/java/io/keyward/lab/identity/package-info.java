/** Who calls: credentials, sessions of assumed roles, and which principals exist under which unique id. */
@NullMarked
package io.keyward.lab.identity;

import org.jspecify.annotations.NullMarked;
