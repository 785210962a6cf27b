/** The names of IAM: principals, their unique ids, and accounts in access keys. */
@NullMarked
package io.keyward.lab.iam;

import org.jspecify.annotations.NullMarked;
