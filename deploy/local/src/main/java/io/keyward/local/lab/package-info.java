/** The lab page the project was born from, replayed against a running platform. */
@NullMarked
package io.keyward.local.lab;

import org.jspecify.annotations.NullMarked;
