@NullMarked
package io.keyward.grpc.settings;

import org.jspecify.annotations.NullMarked;
