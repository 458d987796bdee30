package io.tributary.connect.targets;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of serving system; the one list of them. */
public final class Targets {
    /** The link alone. */
    public static final String ALIAS_DIRECTORY = "alias-directory";

    /** Requests of somebody's own. */
    public static final String HTTP = "http";

    /** Those whose requests come with the plugin. */
    public static final List<String> BUNDLED = List.of("kserve-v2", "mlflow", "sglang", "triton", "vllm");

    private Targets() {}

    /** @param requests the file of kind {@link #HTTP} */
    public static Target of(
            String kind,
            Optional<AliasDirectory> link,
            List<String> servers,
            Map<String, String> settings,
            Optional<Path> requests,
            Speaking speaking) {
        if (kind.equals(ALIAS_DIRECTORY)) {
            return link.orElseThrow(() -> new IllegalArgumentException(kind + " needs alias.directory"));
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(kind + " needs servers, one address per replica");
        }
        Optional<Target> first = link.map(Target.class::cast);
        if (kind.equals(HTTP)) {
            Path file = requests.orElseThrow(() -> new IllegalArgumentException(kind + " needs requests.file"));
            return HttpTarget.of(file, servers, settings, speaking, first);
        }
        return HttpTarget.bundled(kind, servers, settings, speaking, first);
    }
}
