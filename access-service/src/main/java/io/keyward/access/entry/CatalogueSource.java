package io.keyward.access.entry;

import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one catalogue of access policies. */
@ApplicationScoped
class CatalogueSource {

    @Produces
    @Singleton
    AccessPolicyCatalogue catalogue() {
        return AccessPolicyCatalogue.builtIn();
    }
}
