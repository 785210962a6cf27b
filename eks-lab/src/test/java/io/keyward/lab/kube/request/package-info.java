@NullMarked
package io.keyward.lab.kube.request;

import org.jspecify.annotations.NullMarked;
