package io.keyward.gateway.eks;

import com.google.protobuf.util.Timestamps;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import java.util.Comparator;
import java.util.List;

/**
 * A page of an entry's associations, newest first. The token names the last association shown, so that associations added or
 * removed meanwhile neither repeat nor hide others.
 *
 * @param associations of this page
 * @param nextToken empty on the last page
 */
record AssociationPage(List<AssociatedAccessPolicy> associations, String nextToken) {

    /** Where an association stands in the order. */
    private record Key(long nanos, String policyArn) {

        private static final Comparator<Key> ORDER =
                Comparator.comparingLong(Key::nanos).reversed().thenComparing(Key::policyArn);

        String text() {
            return nanos + " " + policyArn;
        }

        static Key parse(String text) {
            int space = text.indexOf(' ');
            return new Key(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
        }
    }

    AssociationPage {
        associations = List.copyOf(associations);
    }

    /**
     * The page after {@code token}, or the first one if it is empty.
     *
     * @param actor who asks: nobody else's token will do
     * @throws EksException InvalidParameterException if the token was not issued for this entry
     */
    static AssociationPage of(PageTokens tokens, String actor, AccessEntry entry, int size, String token) {
        List<String> binding = List.of("associations", actor, entry.getClusterArn(), entry.getPrincipalArn());
        List<AssociatedAccessPolicy> rest = entry.getAssociatedAccessPoliciesList().stream()
                .sorted(Comparator.comparing(AssociationPage::key, Key.ORDER))
                .toList();
        if (!token.isEmpty()) {
            Key last = last(tokens, token, binding);
            rest = rest.stream()
                    .filter(association -> Key.ORDER.compare(key(association), last) > 0)
                    .toList();
        }
        if (rest.size() <= size) {
            return new AssociationPage(rest, "");
        }
        Key lastShown = key(rest.get(size - 1));
        return new AssociationPage(rest.subList(0, size), tokens.encode(lastShown.text(), binding));
    }

    private static Key last(PageTokens tokens, String token, List<String> binding) {
        try {
            return Key.parse(tokens.decode(token, binding));
        } catch (Invalid | NumberFormatException | StringIndexOutOfBoundsException _) {
            throw new EksException(EksError.INVALID_PARAMETER, "The nextToken was not issued for this request.");
        }
    }

    private static Key key(AssociatedAccessPolicy association) {
        return new Key(Timestamps.toNanos(association.getAssociatedAt()), association.getPolicyArn());
    }
}
