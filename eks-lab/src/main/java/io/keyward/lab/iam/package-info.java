/** Who calls: accounts in access keys, principals with their unique ids, sessions of assumed roles. */
@NullMarked
package io.keyward.lab.iam;

import org.jspecify.annotations.NullMarked;
