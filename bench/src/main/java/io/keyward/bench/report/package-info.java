/** Tables for people and files for machines. */
@NullMarked
package io.keyward.bench.report;

import org.jspecify.annotations.NullMarked;
