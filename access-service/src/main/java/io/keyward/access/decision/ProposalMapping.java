package io.keyward.access.decision;

import io.keyward.access.entry.EntryProtoMapping;
import io.keyward.access.entry.Proposal;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.access.v1.ProposedChange;
import io.keyward.proto.access.v1.ProposedChanges;
import java.util.ArrayList;
import java.util.List;

/** Proposed changes from proto messages, and their refusals with the place of the change that is refused. */
final class ProposalMapping {

    private ProposalMapping() {}

    static List<Proposal> toDomain(ProposedChanges changes) {
        List<Proposal> proposals = new ArrayList<>();
        for (ProposedChange change : changes.getChangesList()) {
            proposals.add(toDomain(change, proposals.size()));
        }
        return proposals;
    }

    private static Proposal toDomain(ProposedChange in, int index) {
        String principalArn = in.getPrincipalArn();
        return switch (in.getChangeCase()) {
            case PUT_ENTRY ->
                new Proposal.PutEntry(
                        principalArn,
                        in.getPutEntry().getUsername(),
                        in.getPutEntry().getKubernetesGroupsList());
            case DELETE_ENTRY -> {
                if (!in.getDeleteEntry()) {
                    throw mustBe(index, "delete_entry", "must be true");
                }
                yield new Proposal.DeleteEntry(principalArn);
            }
            case ASSOCIATE -> {
                try {
                    yield new Proposal.Associate(
                            principalArn,
                            in.getAssociate().getPolicyArn(),
                            EntryProtoMapping.toDomain(in.getAssociate().getAccessScope()));
                } catch (EksRefusal refusal) {
                    throw mustBe(index, "associate.access_scope.type", refusal.text());
                }
            }
            case DISASSOCIATE -> new Proposal.Disassociate(principalArn, in.getDisassociate());
            case CHANGE_NOT_SET -> throw mustBe(index, "change", "must be set");
        };
    }

    private static Invalid mustBe(int index, String field, String rule) {
        String path = path(index) + field;
        return Invalid.field(path, path + ": " + rule);
    }

    /** The same refusal, naming the field of the change. */
    static ServiceException at(int index, Proposal change, ServiceException refusal) {
        return refusal.at(path(index) + field(change, refusal.metadata().getOrDefault("field", "principal_arn")));
    }

    private static String path(int index) {
        return "changes.changes[" + index + "].";
    }

    private static String field(Proposal change, String field) {
        if (field.equals("principal_arn")) {
            return field;
        }
        return switch (change) {
            case Proposal.PutEntry put -> "put_entry." + field;
            case Proposal.DeleteEntry delete -> "delete_entry";
            case Proposal.Associate associate -> "associate." + field;
            case Proposal.Disassociate disassociate -> "disassociate";
        };
    }
}
