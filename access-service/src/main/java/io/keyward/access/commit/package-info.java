/** What happens once a transaction has committed. */
@NullMarked
package io.keyward.access.commit;

import org.jspecify.annotations.NullMarked;
