package io.tributary.place;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.store.HubAddress;
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
import java.util.Optional;
import java.util.Set;
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
        this.hub = new Fetching(settings.url(), settings.token(), settings.timeout(), Persistence.ONCE);
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
        return at(repository, settings.revision())
                .filter(found -> !found.commit.commit().equals(settled.get(repository)));
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
        HubCommit commit = HubCommit.of(hub, new HubAddress(repository, revision, ""));
        return isTagged(commit.model()) && commit.isCheckpoint()
                ? Optional.of(new Found(repository, commit))
                : Optional.empty();
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
        private final HubCommit commit;

        Found(String repository, HubCommit commit) {
            this.repository = repository;
            this.commit = commit;
        }

        @Override
        public String where() {
            return settings.url() + "/" + repository + "@" + commit.commit();
        }

        @Override
        public Map<String, String> identity() {
            return Map.of("content", commit.content());
        }

        @Override
        public Map<String, String> variables() {
            String[] parts = repository.split("/", 2);
            return Map.of("organization", parts[0], "name", parts[parts.length - 1]);
        }

        @Override
        public Optional<String> base() {
            return BaseModel.named(commit.model().at("/cardData/base_model"));
        }

        @Override
        public long madeAtMillis() {
            try {
                return Instant.parse(commit.model().path("lastModified").asText())
                        .toEpochMilli();
            } catch (DateTimeParseException e) {
                return 0;
            }
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("repository", repository, "commit", commit.commit());
        }

        @Override
        public CheckpointRef bring(Stop stop) {
            return downloads.bring(directory -> commit.fetch(directory, stop));
        }

        @Override
        public void settled() {
            settled.put(repository, commit.commit());
        }
    }
}
