package io.keyward.access.decision;

import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;

/** One access question. */
record Question(String principalArn, Session session, Attributes attributes) {}
