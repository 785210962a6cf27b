/** The same facts and questions for jCasbin. */
@NullMarked
package io.keyward.bench.casbin;

import org.jspecify.annotations.NullMarked;
