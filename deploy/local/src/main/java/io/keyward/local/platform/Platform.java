package io.keyward.local.platform;

import io.keyward.local.console.Console;
import io.keyward.local.console.Failure;
import io.keyward.local.postgres.Databases;
import io.keyward.local.postgres.PostgresServer;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.process.Launch;
import io.keyward.local.process.Supervised;
import io.keyward.local.settings.KubeContexts;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A running platform. Its processes are started again when they die, until it is stopped. */
public final class Platform implements AutoCloseable {
    private static final Duration FIRST_READ_PATIENCE = Duration.ofSeconds(45);
    private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(10);

    /** A JVM that records writes what it learned when it ends. */
    private static final Duration RECORDING_PATIENCE = Duration.ofMinutes(3);

    private final Settings settings;
    private final Secrets secrets;
    private final Console console;
    private final StateFolder folder;
    private final Readiness readiness;
    private final Map<Part, Supervised> parts = new EnumMap<>(Part.class);
    private boolean stopped;

    private Platform(Settings settings, Console console, StateFolder folder) {
        this.settings = settings;
        this.secrets = new Secrets(settings);
        this.console = console;
        this.folder = folder;
        this.readiness = new Readiness(settings, secrets);
    }

    /**
     * Takes the state folder, and ends what an earlier launcher that was killed may have left running on it.
     *
     * @throws Failure if another launcher runs on the folder, or a port is in use; nothing runs then
     */
    public static Platform claim(Settings settings, Console console) {
        StateFolder folder = StateFolder.take(settings);
        try {
            List<Part> ended = Takedown.endParts(settings);
            if (!ended.isEmpty()) {
                console.line("ended what an earlier run had left: " + Takedown.titles(ended));
            }
            FreePorts.require(settings);
            return new Platform(settings, console, folder);
        } catch (Failure e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Starts everything and returns when all of it is ready, the lab's clusters are registered, and every registered cluster was read once. A
     * cluster that cannot be read in time, such as one that AWS does not know, is named and keeps nobody from the others.
     *
     * @throws Failure naming the part that failed; the caller then stops the rest
     */
    public void start() {
        folder.arrange();
        Certificates.renew(settings, Clock.systemUTC().instant());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<?> lab = run(() -> service(Part.EKS_LAB), threads);
            CompletableFuture<?> database = run(this::database, threads);
            List<CompletableFuture<?>> all = new ArrayList<>(List.of(lab, database));
            for (Part part : List.of(Part.ACCESS_SERVICE, Part.AUDIT_SERVICE, Part.SYNC_WORKER, Part.GATEWAY)) {
                all.add(database.thenRunAsync(() -> service(part), threads));
            }
            Outcomes.awaitAll(all, readiness::giveUp);
        }
        KubeContexts.write(settings);
        partsNow().forEach(Supervised::keepRunning);
        try (GatewayApi api = new GatewayApi(settings)) {
            new LocalIdentities(api, settings).arrange();
            RegisteredClusters clusters = new RegisteredClusters(api);
            int registered = clusters.registerTheLabs();
            console.line("  the lab's clusters " + (registered == 0 ? "are registered" : "registered: " + registered));
            if (!readiness.within(FIRST_READ_PATIENCE, () -> clusters.unread().isEmpty())) {
                console.line("  not read within " + FIRST_READ_PATIENCE.toSeconds() + " s, and tried further: "
                        + String.join(", ", clusters.unread()) + "; see " + settings.log(Part.SYNC_WORKER));
            }
        }
    }

    /**
     * Ends the services, then PostgreSQL, and lets the state folder go. A repeat does nothing but wait for the first to be done.
     *
     * @return whether this call did it
     */
    public synchronized boolean stop() {
        if (stopped) {
            return false;
        }
        stopped = true;
        readiness.giveUp();
        Duration patience = settings.recordsForCaches() ? RECORDING_PATIENCE : SERVICE_PATIENCE;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Supervised part : partsNow()) {
                if (part.part().isService()) {
                    threads.execute(() -> part.stop(Request.TERM, patience));
                }
            }
        }
        for (Supervised part : partsNow()) {
            part.stop(Request.INT, PostgresServer.PATIENCE);
        }
        readiness.close();
        folder.close();
        return true;
    }

    @Override
    public void close() {
        stop();
    }

    /** The process id of a part at the moment. */
    public long pid(Part part) {
        return supervised(part).pid();
    }

    /**
     * Waits until a part is ready (again).
     *
     * @throws Failure if it takes too long
     */
    public void awaitReady(Part part) {
        readiness.await(part);
    }

    private void database() {
        PostgresServer server = PostgresServer.prepare(settings, secrets);
        started(Part.POSTGRES, server::launch);
        Databases.provision(server, secrets);
    }

    private void service(Part part) {
        ServiceLaunches launches = new ServiceLaunches(settings, secrets);
        started(part, () -> launches.of(part));
    }

    private void started(Part part, Supplier<Launch> launch) {
        long begun = System.nanoTime();
        Supervised supervised = new Supervised(part, launch, settings.runDir(), console);
        if (!add(supervised)) {
            return;
        }
        supervised.start();
        readiness.awaitFirst(supervised);
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        console.line("  %-15s %-16s ready after %d.%d s"
                .formatted(part.title(), settings.address(part), taken.toSeconds(), taken.toMillisPart() / 100));
    }

    private synchronized boolean add(Supervised part) {
        if (!stopped) {
            parts.put(part.part(), part);
        }
        return !stopped;
    }

    private synchronized List<Supervised> partsNow() {
        return List.copyOf(parts.values());
    }

    private synchronized Supervised supervised(Part part) {
        Supervised supervised = parts.get(part);
        if (supervised == null) {
            throw new Failure(part.title() + " is not running");
        }
        return supervised;
    }

    private static CompletableFuture<?> run(Runnable task, ExecutorService threads) {
        return CompletableFuture.runAsync(task, threads);
    }
}
