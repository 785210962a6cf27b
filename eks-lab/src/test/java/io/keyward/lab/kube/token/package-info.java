@NullMarked
package io.keyward.lab.kube.token;

import org.jspecify.annotations.NullMarked;
