package io.tributary.connect.source;

import io.tributary.connect.event.EventWire;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.BucketProvider;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.store.StoreAddress;
import io.tributary.place.BucketPlace;
import io.tributary.place.DirectoryPlace;
import io.tributary.place.HubPlace;
import io.tributary.place.Naming;
import io.tributary.place.Place;
import io.tributary.place.RegistryPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The source's settings; {@link #DEFINITION} is their only list. */
public final class SourceSettings {
    /** Names the kind of place; whatever is wrong with several settings at once is shown here. */
    public static final String PLACE = "place";

    private static final String DIRECTORY = "directory";
    private static final String HUB = "huggingface";
    private static final String REGISTRY = "mlflow";

    static final String LINEAGE = "lineage";
    static final String BASES = "lineage.bases";
    static final String EXPERT_ID = "expert.id";
    static final String WEIGHT = "weight";
    static final String STORE = "store";
    static final String CACHE_BYTES = "cache.bytes";
    static final String LOOK_EVERY = "look.every.ms";
    static final String ROOT = "directory.root";
    static final String PATHS = "directory.paths";
    static final String QUIET = "directory.quiet.looks";
    static final String MARKER = "directory.marker";
    static final String HUB_URL = "huggingface.url";
    static final String HUB_ORGANIZATIONS = "huggingface.organizations";
    static final String HUB_REPOSITORIES = "huggingface.repositories";
    static final String HUB_REVISION = "huggingface.revision";
    static final String HUB_TAG = "huggingface.tag";
    static final String REGISTRY_URL = "mlflow.url";
    static final String REGISTRY_MODELS = "mlflow.models";
    static final String REGISTRY_ALIAS = "mlflow.alias";
    static final String REGISTRY_FOLDER = "mlflow.folder";
    static final String TOKEN = "token";
    static final String DOWNLOADS = "download.directory";
    static final String TIMEOUT = "request.timeout.ms";

    /** All settings, their defaults and what they mean. */
    public static final ConfigDef DEFINITION = WireSettings.in(new ConfigDef())
            .define(
                    PLACE,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.ValidString.in(DIRECTORY, HUB, REGISTRY),
                    Importance.HIGH,
                    "Where checkpoints are found: a directory tree, a Hugging Face hub, or an MLflow registry.")
            .define(
                    LINEAGE,
                    ConfigDef.Type.STRING,
                    "{lineage}",
                    Importance.HIGH,
                    "Which lineage a checkpoint is offered to: a name, or a text with variables: those of"
                            + " directory.paths, or {base} for the one that lineage.bases gives.")
            .define(
                    BASES,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.MEDIUM,
                    "Lineages by base model, for example openai/clip-vit-base-patch32=vision. The base model is read"
                            + " from adapter_config.json or the model card.")
            .define(
                    EXPERT_ID,
                    ConfigDef.Type.STRING,
                    "{digest}",
                    Importance.MEDIUM,
                    "What an expert is called: a text with variables; {digest} is the first 16 digits of its digest."
                            + " Without {digest}, a second checkpoint of the same name is refused.")
            .define(
                    WEIGHT,
                    ConfigDef.Type.DOUBLE,
                    1.0,
                    Importance.LOW,
                    "How much experts count, for techniques that weigh them.")
            .define(
                    STORE,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "The store into which experts are copied: a directory, or s3://, gs:// or az://. Empty: they stay where they are, and must,"
                            + " under a root that every worker has.")
            .define(
                    CACHE_BYTES,
                    ConfigDef.Type.LONG,
                    CacheSettings.DEFAULT_BYTES,
                    ConfigDef.Range.atLeast(0),
                    Importance.LOW,
                    "Where the store is a bucket: how large copies of what was brought there may grow, in the directory for"
                            + " downloads.")
            .define(
                    LOOK_EVERY,
                    ConfigDef.Type.LONG,
                    10_000L,
                    ConfigDef.Range.atLeast(10),
                    Importance.MEDIUM,
                    "Milliseconds between looks at the place.")
            .define(
                    ROOT,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "Directory under which checkpoints appear, or a prefix of a bucket: s3://, gs:// or az://BUCKET/PREFIX.")
            .define(
                    PATHS,
                    ConfigDef.Type.STRING,
                    "{lineage}/{name}",
                    Importance.HIGH,
                    "Which paths below it are checkpoints, for example {lineage}/runs/{name}: a name in braces is a"
                            + " variable, * any text, both within one segment. Directories, or files where it ends in"
                            + " .safetensors.")
            .define(
                    QUIET,
                    ConfigDef.Type.INT,
                    3,
                    ConfigDef.Range.atLeast(1),
                    Importance.MEDIUM,
                    "How many looks in a row must find a checkpoint's files unchanged.")
            .define(
                    MARKER,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Name of a file without which a checkpoint is not finished, for example _SUCCESS.")
            .define(
                    HUB_URL,
                    ConfigDef.Type.STRING,
                    "https://huggingface.co",
                    Importance.LOW,
                    "The hub, or whatever speaks its API.")
            .define(
                    HUB_ORGANIZATIONS,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "Organisations or users all of whose repositories are watched.")
            .define(
                    HUB_REPOSITORIES,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "Repositories that are watched, organization/name each.")
            .define(HUB_REVISION, ConfigDef.Type.STRING, "main", Importance.LOW, "Branch or tag that is followed.")
            .define(
                    HUB_TAG,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Only repositories with this tag. Empty: all.")
            .define(REGISTRY_URL, ConfigDef.Type.STRING, "", Importance.HIGH, "The MLflow tracking server.")
            .define(
                    REGISTRY_MODELS,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "Registered models whose versions are watched.")
            .define(
                    REGISTRY_ALIAS,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Only the version that this alias names. Empty: every version that is ready.")
            .define(
                    REGISTRY_FOLDER,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Folder of a version's artifacts in which its checkpoint lies, for example model.")
            .define(
                    TOKEN,
                    ConfigDef.Type.PASSWORD,
                    "",
                    Importance.MEDIUM,
                    "Sent to hub or registry as Authorization: Bearer.")
            .define(
                    DOWNLOADS,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Where files of hub and registry lie until they are in the store. Empty: the temporary directory.")
            .define(
                    TIMEOUT,
                    ConfigDef.Type.LONG,
                    30_000L,
                    ConfigDef.Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds until hub or registry must begin to answer.");

    private final AbstractConfig config;
    private final EventWire wire;

    private SourceSettings(AbstractConfig config) {
        this.config = config;
        this.wire = WireSettings.of(config);
    }

    /** @throws ConfigException where something is missing or wrong */
    public static SourceSettings of(Map<String, String> properties) {
        SourceSettings settings = new SourceSettings(new AbstractConfig(DEFINITION, properties, false));
        PassThrough.require(properties);
        settings.naming();
        settings.place();
        return settings;
    }

    EventWire wire() {
        return wire;
    }

    Naming naming() {
        Map<String, String> bases = new HashMap<>();
        for (String entry : config.getList(BASES)) {
            int equals = entry.lastIndexOf('=');
            if (equals < 1 || equals == entry.length() - 1) {
                throw new ConfigException(BASES, entry, "expected MODEL=LINEAGE");
            }
            bases.put(
                    entry.substring(0, equals).strip(),
                    entry.substring(equals + 1).strip());
        }
        return new Naming(config.getString(LINEAGE), bases, config.getString(EXPERT_ID));
    }

    double weight() {
        return config.getDouble(WEIGHT);
    }

    Duration lookEvery() {
        return Duration.ofMillis(config.getLong(LOOK_EVERY));
    }

    Place place() {
        String kind = config.getString(PLACE);
        return kind.equals(HUB) ? hub() : kind.equals(REGISTRY) ? registry() : directory();
    }

    private Place hub() {
        List<String> organizations = config.getList(HUB_ORGANIZATIONS);
        List<String> repositories = config.getList(HUB_REPOSITORIES);
        for (String repository : repositories) {
            if (!repository.matches("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")) {
                throw new ConfigException(HUB_REPOSITORIES, repository, "expected organization/name");
            }
        }
        if (organizations.isEmpty() && repositories.isEmpty()) {
            throw new ConfigException(HUB_REPOSITORIES, "", "expected some, or " + HUB_ORGANIZATIONS);
        }
        return new HubPlace(
                new HubPlace.Settings(
                        config.getString(HUB_URL),
                        organizations,
                        repositories,
                        config.getString(HUB_REVISION),
                        text(HUB_TAG),
                        token(),
                        timeout()),
                store(),
                downloads());
    }

    private Place registry() {
        String url = text(REGISTRY_URL).orElseThrow(() -> new ConfigException(REGISTRY_URL, "", "expected an address"));
        List<String> models = config.getList(REGISTRY_MODELS);
        if (models.isEmpty()) {
            throw new ConfigException(REGISTRY_MODELS, models, "expected at least one");
        }
        return new RegistryPlace(
                new RegistryPlace.Settings(
                        url, models, text(REGISTRY_ALIAS), config.getString(REGISTRY_FOLDER), token(), timeout()),
                store(),
                downloads());
    }

    private Store store() {
        return knownStore()
                .orElseThrow(() -> new ConfigException(
                        STORE, "", "expected the store's address: what comes from afar is copied there"));
    }

    private Optional<Store> knownStore() {
        CacheSettings cache = new CacheSettings(downloads().resolve("tributary-cache"), config.getLong(CACHE_BYTES));
        try {
            return text(STORE).map(address -> new StoreAccess(StoreAddress.parse(address), Optional.of(cache))
                    .open(InstantSource.system()));
        } catch (MergeException e) {
            throw new ConfigException(STORE, text(STORE).orElse(""), e.getMessage());
        }
    }

    private Path downloads() {
        return path(DOWNLOADS).orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    private Optional<String> token() {
        return Optional.of(config.getPassword(TOKEN).value()).filter(token -> !token.isEmpty());
    }

    private Duration timeout() {
        return Duration.ofMillis(config.getLong(TIMEOUT));
    }

    private Place directory() {
        String root = text(ROOT).orElseThrow(() -> new ConfigException(ROOT, "", "expected a directory or a prefix"));
        try {
            StoreAddress address = StoreAddress.parse(root);
            return address instanceof StoreAddress.Prefix prefix
                    ? bucket(prefix)
                    : new DirectoryPlace(
                            ((StoreAddress.Directory) address).path(),
                            config.getString(PATHS),
                            config.getInt(QUIET),
                            text(MARKER),
                            knownStore());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(PATHS, config.getString(PATHS), e.getMessage());
        } catch (MergeException e) {
            throw new ConfigException(ROOT, root, e.getMessage());
        }
    }

    private Place bucket(StoreAddress.Prefix prefix) {
        BucketPlace.Settings watched =
                new BucketPlace.Settings(prefix, config.getString(PATHS), config.getInt(QUIET), text(MARKER));
        return new BucketPlace(BucketProvider.bucket(prefix), watched, store(), downloads());
    }

    private Optional<Path> path(String setting) {
        return text(setting).map(Path::of);
    }

    private Optional<String> text(String setting) {
        return Optional.of(config.getString(setting)).filter(text -> !text.isBlank());
    }
}
