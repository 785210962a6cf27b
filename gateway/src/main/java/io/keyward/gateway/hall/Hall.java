package io.keyward.gateway.hall;

import io.github.bucket4j.TimeMeter;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Busy;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.hall.AuthoritySource;
import io.keyward.grpc.hall.CallRates;
import io.keyward.grpc.hall.HallConfig;
import io.keyward.grpc.hall.TurnedAway;
import jakarta.enterprise.context.ApplicationScoped;

/** How often each caller calls, what they may, and who was turned away. May wait for access-service. */
@ApplicationScoped
public class Hall {

    /** Of an address that asks for temporary keys, each of which costs a question to STS. */
    private static final int LOGINS_PER_SECOND = 2;

    private static final int LOGINS_AT_ONCE = 20;

    private final AuthoritySource authority;
    private final TurnedAway turnedAway;
    private final CallRates calls;
    private final CallRates logins = new CallRates(LOGINS_PER_SECOND, LOGINS_AT_ONCE, TimeMeter.SYSTEM_NANOTIME);

    Hall(AuthoritySource authority, TurnedAway turnedAway, HallConfig config) {
        this.authority = authority;
        this.turnedAway = turnedAway;
        this.calls = new CallRates(config.callsPerSecond(), config.burst(), TimeMeter.SYSTEM_NANOTIME);
    }

    /**
     * A guest who may do what they ask for, with what lets them.
     *
     * @throws ServiceException.RateLimited if they ask too often
     * @throws ServiceException.Denied if they may not
     * @throws ServiceException.NotFound if they may not see the cluster, or there is none
     * @throws Unavailable if nobody knows now
     */
    public Guest admit(Guest guest, Route route) {
        Caller caller = guest.caller();
        switch (route) {
            case Route.OwnCredential _ -> logins.count(caller.sourceIp());
            case Route.Operation operation -> {
                calls.count(caller.actor());
                Allowance allowance = operation
                        .needs()
                        .judge(
                                () -> authority.current().of(caller.identity()),
                                operation.cluster().apply(guest.proved()));
                return new Guest(caller.allowedBy(allowance), guest.proved());
            }
            case Route.Nothing _ -> calls.count(caller.actor());
            case Route.Open _ -> {}
        }
        return guest;
    }

    /** Puts on record that a guest was turned away; not that nobody could tell whether they had to be. */
    public void record(Guest guest, Route route, ServiceException why) {
        if (!(why instanceof Unavailable || why instanceof Busy)) {
            String cluster = route instanceof Route.Operation operation
                    ? operation.cluster().apply(guest.proved())
                    : "";
            turnedAway.record(guest.caller(), route.name(), why.reason(), why.text(), cluster);
        }
    }
}
