@NullMarked
package io.keyward.access.rbac;

import org.jspecify.annotations.NullMarked;
