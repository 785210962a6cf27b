/** What a local platform is made of and with: its parts, their addresses, its folders and its secrets. */
@NullMarked
package io.keyward.local.settings;

import org.jspecify.annotations.NullMarked;
