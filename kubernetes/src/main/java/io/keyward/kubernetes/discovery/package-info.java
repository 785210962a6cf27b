/** What the server says about itself: groups, resources, version, health. */
@NullMarked
package io.keyward.kubernetes.discovery;

import org.jspecify.annotations.NullMarked;
