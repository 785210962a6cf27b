/** The real clients of AWS against the lab: the SDK for Java and the aws command. */
@NullMarked
package io.keyward.lab.client;

import org.jspecify.annotations.NullMarked;
