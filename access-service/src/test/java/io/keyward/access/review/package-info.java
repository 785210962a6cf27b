@NullMarked
package io.keyward.access.review;

import org.jspecify.annotations.NullMarked;
