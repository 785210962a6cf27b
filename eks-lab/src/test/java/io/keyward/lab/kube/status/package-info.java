@NullMarked
package io.keyward.lab.kube.status;

import org.jspecify.annotations.NullMarked;
