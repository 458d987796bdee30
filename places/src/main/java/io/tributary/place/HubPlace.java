package io.tributary.place;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.store.Store;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repositories of the Hugging Face hub, or of anything that speaks its API: those that are named and those of
 * organisations. Everything of a candidate is read at the commit at which it was found; a commit that changes no file
 * of the checkpoint makes no new one.
 *
 * @see <a href="https://huggingface.co/docs/hub/api">hub API</a>
 */
public final class HubPlace implements Place {
    private static final Logger LOG = LoggerFactory.getLogger(HubPlace.class);

    private final Settings settings;
    private final Fetching hub;
    private final Downloads downloads;
    private final Map<String, String> settled = new HashMap<>();

    /**
     * What is watched.
     *
     * @param url for example {@code https://huggingface.co}
     * @param organizations all of whose repositories are
     * @param repositories {@code organization/name} each
     * @param revision branch or tag
     * @param tag that a repository must carry; empty for any
     */
    public record Settings(
            String url,
            List<String> organizations,
            List<String> repositories,
            String revision,
            Optional<String> tag,
            Optional<String> token,
            Duration timeout) {
        public Settings {
            organizations = List.copyOf(organizations);
            repositories = List.copyOf(repositories);
        }
    }

    /** @param directory in which files lie until they are in the store */
    public HubPlace(Settings settings, Store store, Path directory) {
        this.settings = settings;
        this.hub = new Fetching(settings.url(), settings.token(), settings.timeout());
        this.downloads = new Downloads(store, directory);
    }

    @Override
    public List<Candidate> look() {
        Set<String> repositories = new LinkedHashSet<>(settings.repositories());
        settings.organizations().forEach(organization -> repositories.addAll(of(organization)));
        List<Candidate> found = new ArrayList<>();
        for (String repository : repositories) {
            try {
                found(repository).ifPresent(found::add);
            } catch (MergeException problem) {
                LOG.warn("{} is left for the next look: {}", repository, problem.getMessage());
            }
        }
        return found;
    }

    private List<String> of(String organization) {
        List<String> repositories = new ArrayList<>();
        Optional<URI> at = Optional.of(hub.address("/api/models?limit=100&author=" + Fetching.encoded(organization)));
        while (at.isPresent()) {
            Fetching.Page page = hub.page(at.get());
            page.body().forEach(model -> repositories.add(model.path("id").asText()));
            at = page.next();
        }
        return repositories;
    }

    private Optional<Found> found(String repository) {
        return at(repository, settings.revision()).filter(found -> !found.commit.equals(settled.get(repository)));
    }

    /** Whether a repository is among those that are watched. */
    public boolean isWatched(String repository) {
        return settings.repositories().contains(repository)
                || settings.organizations().contains(repository.replaceFirst("/.*", ""));
    }

    /**
     * The checkpoint of a watched repository at one commit, whether it was settled or not; empty where there is none,
     * or not the tag that is asked for.
     *
     * @throws MergeException where the hub does not answer, or refuses
     */
    public Optional<Candidate> look(String repository, String commit) {
        return at(repository, commit).map(Candidate.class::cast);
    }

    private Optional<Found> at(String repository, String revision) {
        JsonNode model =
                hub.json("/api/models/" + repository + "/revision/" + Fetching.encoded(revision) + "?blobs=true");
        String commit = model.path("sha").asText();
        if (!isTagged(model)) {
            return Optional.empty();
        }
        Map<String, JsonNode> files = new TreeMap<>();
        model.path("siblings").forEach(file -> files.put(file.path("rfilename").asText(), file));
        if (!commit.matches("[0-9a-f]{40}") || !Downloads.isCheckpoint(files.keySet())) {
            return Optional.empty();
        }
        return Optional.of(new Found(repository, commit, model, files));
    }

    private boolean isTagged(JsonNode model) {
        for (JsonNode tag : model.path("tags")) {
            if (settings.tag().isEmpty() || tag.asText().equals(settings.tag().get())) {
                return true;
            }
        }
        return settings.tag().isEmpty();
    }

    private final class Found implements Candidate {
        private final String repository;
        private final String commit;
        private final JsonNode model;
        private final Map<String, JsonNode> files;

        Found(String repository, String commit, JsonNode model, Map<String, JsonNode> files) {
            this.repository = repository;
            this.commit = commit;
            this.model = model;
            this.files = files;
        }

        @Override
        public String where() {
            return settings.url() + "/" + repository + "@" + commit;
        }

        @Override
        public Map<String, String> identity() {
            Sha256 sha = new Sha256();
            for (String name : Downloads.wanted(files.keySet())) {
                JsonNode file = file(name);
                String content =
                        file.at("/lfs/sha256").asText(file.path("blobId").asText());
                sha.update(name + '\0' + (content.isEmpty() ? commit : content) + '\n');
            }
            return Map.of("content", sha.hex());
        }

        private JsonNode file(String name) {
            return Objects.requireNonNull(files.get(name), name);
        }

        @Override
        public Map<String, String> variables() {
            String[] parts = repository.split("/", 2);
            return Map.of("organization", parts[0], "name", parts[parts.length - 1]);
        }

        @Override
        public Optional<String> base() {
            return BaseModel.named(model.at("/cardData/base_model"));
        }

        @Override
        public long madeAtMillis() {
            try {
                return Instant.parse(model.path("lastModified").asText()).toEpochMilli();
            } catch (DateTimeParseException e) {
                return 0;
            }
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("repository", repository, "commit", commit);
        }

        @Override
        public CheckpointRef bring(Stop stop) {
            return downloads.bring(directory -> {
                for (String name : Downloads.wanted(files.keySet())) {
                    String digest = hub.file(
                            "/" + repository + "/resolve/" + commit + "/" + Fetching.encoded(name),
                            directory.resolve(name),
                            stop);
                    String expected = file(name).at("/lfs/sha256").asText(digest);
                    if (!digest.equals(expected)) {
                        throw new MergeException(
                                ErrorCode.STORE_UNAVAILABLE,
                                where() + ": " + name + " arrived with digest " + digest + ", the hub says "
                                        + expected);
                    }
                }
            });
        }

        @Override
        public void settled() {
            settled.put(repository, commit);
        }
    }
}
