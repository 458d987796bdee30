package io.tributary.app.http;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.tributary.app.view.EvaluationJson;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.Lineages;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** What answers at which path. {@code openapi.yaml} describes the same to programs; a test holds them together. */
public final class Routes {
    /** A path with {@code {parameters}} and what answers a GET there. */
    record Route(String path, Handler handler) {}

    private final Lineages lineages;
    private final Health health;
    private final Supplier<String> metrics;

    /** @param metrics in Prometheus' text format */
    public Routes(Lineages lineages, Health health, Supplier<String> metrics) {
        this.lineages = lineages;
        this.health = health;
        this.metrics = metrics;
    }

    void addTo(Javalin server) {
        all().forEach(route -> server.get(route.path(), route.handler()));
        Answers.toFailures(server, "/openapi.yaml lists what there is, all of it by GET.");
    }

    List<Route> all() {
        return List.of(
                new Route("/health/live", this::live),
                new Route("/health/ready", this::ready),
                new Route("/metrics", this::metrics),
                new Route("/openapi.yaml", this::description),
                new Route("/api/lineages", this::lineages),
                new Route("/api/lineages/{lineage}", this::lineage),
                new Route("/api/lineages/{lineage}/evaluations", this::evaluations),
                new Route("/api/lineages/{lineage}/versions", this::versions),
                new Route("/api/lineages/{lineage}/versions/{version}", this::version));
    }

    private void live(Context context) {
        context.status(health.alive().getAsBoolean() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Answers.document(context, Doorkeeper.isStranger(context) ? health.liveOnly() : health.live());
    }

    private void ready(Context context) {
        context.status(health.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Answers.document(context, Doorkeeper.isStranger(context) ? health.readyOnly() : health.readiness());
    }

    private void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.get());
    }

    private void description(Context context) {
        context.contentType("application/yaml").result(openApi());
    }

    private void lineages(Context context) {
        Answers.document(context, LineageJson.lineages(read()));
    }

    private void lineage(Context context) {
        Answers.document(context, LineageJson.lineage(read(), context.pathParam("lineage")));
    }

    private void evaluations(Context context) {
        Answers.document(context, EvaluationJson.evaluations(named(context)));
    }

    private void versions(Context context) {
        Answers.document(context, LineageJson.versions(named(context)));
    }

    private void version(Context context) {
        LineageView view = named(context);
        String number = context.pathParam("version");
        if (!number.matches("[0-9]{1,18}")) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "A version is a number, for example 3; found '" + number + "'.");
        }
        Answers.document(context, LineageJson.version(view, view.versionNumbered(Long.parseLong(number))));
    }

    private LineageView named(Context context) {
        return read().named(context.pathParam("lineage"));
    }

    /** Before the view has caught up, "there is no such lineage" would be a guess. */
    private Lineages read() {
        if (!health.ready(Health.VIEW)) {
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE, "The view of all lineages is still being read. Try again soon.");
        }
        return lineages;
    }

    /** The text of {@code openapi.yaml}. */
    static String openApi() {
        try (InputStream file = Objects.requireNonNull(Routes.class.getResourceAsStream("openapi.yaml"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
