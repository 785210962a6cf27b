/**
 * Who may do what with Keyward itself: role bindings, access keys, webhook credentials, and what the halls of all services ask about them. The
 * contract's messages are the values of this room: they are what every hall judges by.
 */
@NullMarked
package io.keyward.access.identity;

import org.jspecify.annotations.NullMarked;
