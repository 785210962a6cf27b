/** The decision engine. */
@org.jspecify.annotations.NullMarked
package io.keyward.authorizer;
