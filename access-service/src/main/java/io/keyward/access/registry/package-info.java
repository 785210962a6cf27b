/** Registering, showing and unregistering clusters. */
@NullMarked
package io.keyward.access.registry;

import org.jspecify.annotations.NullMarked;
