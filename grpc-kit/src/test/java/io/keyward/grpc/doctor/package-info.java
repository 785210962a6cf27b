@NullMarked
package io.keyward.grpc.doctor;

import org.jspecify.annotations.NullMarked;
