package io.tributary.place;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointNames;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model versions of an MLflow registry: all that are ready, or those that an alias names. Their files come through the
 * tracking server ({@code mlflow-artifacts:}) or from a file system that is mounted here. Versions with a tag
 * {@code weights} are Tributary's own and left out.
 *
 * @see <a href="https://mlflow.org/docs/latest/api_reference/rest-api.html">REST API</a>
 */
public final class RegistryPlace implements Place {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryPlace.class);
    private static final String API = "/api/2.0/mlflow";
    private static final String PROXIED = "mlflow-artifacts:";

    private final Settings settings;
    private final Fetching server;
    private final Downloads downloads;
    private final Bringing copying;
    private final Set<String> settled = new HashSet<>();

    /**
     * What is watched.
     *
     * @param models their names
     * @param alias only the version that it names; empty for all
     * @param folder of a version's artifacts in which the checkpoint lies; empty for the artifacts themselves
     */
    public record Settings(
            String url,
            List<String> models,
            Optional<String> alias,
            String folder,
            Optional<String> token,
            Duration timeout) {
        public Settings {
            models = List.copyOf(models);
        }
    }

    /** @param directory in which files lie until they are in the store */
    public RegistryPlace(Settings settings, Store store, Path directory) {
        this.settings = settings;
        this.server = new Fetching(settings.url(), settings.token(), settings.timeout(), Persistence.ONCE);
        this.downloads = new Downloads(store, directory);
        this.copying = Bringing.copying(store);
    }

    @Override
    public List<Candidate> look() {
        List<Candidate> found = new ArrayList<>();
        for (String model : settings.models()) {
            try {
                for (JsonNode version : versions(model)) {
                    Found candidate = new Found(model, version);
                    if (candidate.isOffered()) {
                        found.add(candidate);
                    }
                }
            } catch (MergeException problem) {
                LOG.warn("{} is left for the next look: {}", model, problem.getMessage());
            }
        }
        return found;
    }

    /** Whether a registered model is among those that are watched. */
    public boolean isWatched(String model) {
        return settings.models().contains(model);
    }

    /**
     * One version of a model, whether it was settled or not; empty where it is none that is offered.
     *
     * @throws MergeException where the registry does not answer, refuses, or does not have the version ready yet
     */
    public Optional<Candidate> look(String model, String version) {
        JsonNode found = server.json(API + "/model-versions/get?name=" + Fetching.encoded(model) + "&version="
                        + Fetching.encoded(version))
                .path("model_version");
        Found candidate = new Found(model, found);
        if (found.path("status").asText().equals("PENDING_REGISTRATION")) {
            throw new MergeException(ErrorCode.STORE_UNAVAILABLE, candidate.where() + " is not registered yet");
        }
        return candidate.isCheckpoint() ? Optional.of(candidate) : Optional.empty();
    }

    private List<JsonNode> versions(String model) {
        if (settings.alias().isPresent()) {
            return List.of(server.json(API + "/registered-models/alias?name=" + Fetching.encoded(model) + "&alias="
                            + Fetching.encoded(settings.alias().get()))
                    .path("model_version"));
        }
        List<JsonNode> versions = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = server.json(API + "/model-versions/search?filter="
                    + Fetching.encoded("name='" + model.replace("'", "\\'") + "'")
                    + (token.isEmpty() ? "" : "&page_token=" + Fetching.encoded(token)));
            page.path("model_versions").forEach(versions::add);
            token = page.path("next_page_token").asText();
        } while (!token.isEmpty());
        return versions;
    }

    private final class Found implements Candidate {
        private final String model;
        private final JsonNode version;
        private final Map<String, String> tags = new HashMap<>();

        Found(String model, JsonNode version) {
            this.model = model;
            this.version = version;
            version.path("tags")
                    .forEach(tag ->
                            tags.put(tag.path("key").asText(), tag.path("value").asText()));
        }

        private String number() {
            return version.path("version").asText();
        }

        private String key() {
            return model + "/" + number();
        }

        boolean isOffered() {
            return isCheckpoint() && !settled.contains(key());
        }

        /** Ready, and not one that Tributary registered itself. */
        boolean isCheckpoint() {
            return version.path("status").asText("READY").equals("READY")
                    && !number().isEmpty()
                    && !tags.containsKey("weights");
        }

        @Override
        public String where() {
            return settings.url() + " model " + model + " version " + number();
        }

        @Override
        public Map<String, String> identity() {
            return Map.of("registry", settings.url(), "model", model, "version", number());
        }

        @Override
        public Map<String, String> variables() {
            Map<String, String> values = new HashMap<>(Map.of("model", model, "version", number()));
            tags.forEach((name, value) -> values.put("tag" + capitalized(name), value));
            return values;
        }

        private static String capitalized(String name) {
            return name.isEmpty() ? "" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }

        @Override
        public Optional<String> base() {
            return Optional.ofNullable(tags.get("base_model"));
        }

        @Override
        public long madeAtMillis() {
            return version.path("creation_timestamp").asLong();
        }

        @Override
        public Map<String, String> attributes() {
            Map<String, String> attributes = new HashMap<>(Map.of("model", model, "version", number()));
            Optional.ofNullable(version.path("run_id").textValue())
                    .filter(run -> !run.isEmpty())
                    .ifPresent(run -> attributes.put("run", run));
            return attributes;
        }

        @Override
        public CheckpointRef bring(Stop stop) {
            String uri = server.json(API + "/model-versions/get-download-uri?name=" + Fetching.encoded(model)
                            + "&version=" + Fetching.encoded(number()))
                    .path("artifact_uri")
                    .asText();
            if (uri.startsWith(PROXIED)) {
                String path = uri.substring(PROXIED.length())
                        .replaceFirst("^//[^/]*", "")
                        .replaceFirst("^/+", "");
                return proxied(settings.folder().isEmpty() ? path : path + "/" + settings.folder(), stop);
            }
            String path = uri.replaceFirst("^file:(//)?", "");
            if (path.startsWith("/")) {
                Path local = Path.of(path).resolve(settings.folder());
                if (!Files.isDirectory(local)) {
                    throw new MergeException(
                            ErrorCode.STORE_UNAVAILABLE, where() + " lies in " + local + ", which is not mounted here");
                }
                return copying.bring(local, stop);
            }
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    where() + " lies at " + uri + "; expected " + PROXIED
                            + " (a tracking server that proxies artifacts)" + " or a path of a mounted file system");
        }

        private CheckpointRef proxied(String path, Stop stop) {
            Set<String> names = new HashSet<>();
            server.json("/api/2.0/mlflow-artifacts/artifacts?path=" + Fetching.encoded(path))
                    .path("files")
                    .forEach(file -> {
                        String name = file.path("path").asText();
                        if (!file.path("is_dir").asBoolean()) {
                            names.add(name.substring(name.lastIndexOf('/') + 1));
                        }
                    });
            if (!CheckpointNames.isCheckpoint(names)) {
                throw new MergeException(
                        ErrorCode.NOT_A_CHECKPOINT, where() + " holds no checkpoint in " + path + ": only " + names);
            }
            return downloads.bring(directory -> CheckpointNames.wanted(names)
                    .forEach(name -> server.file(
                            "/api/2.0/mlflow-artifacts/artifacts/" + Fetching.encodedPath(path) + "/"
                                    + Fetching.encoded(name),
                            directory.resolve(name),
                            stop)));
        }

        @Override
        public void settled() {
            settled.add(key());
        }
    }
}
