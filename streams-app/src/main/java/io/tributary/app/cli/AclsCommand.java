package io.tributary.app.cli;

import io.tributary.app.cluster.Permissions;
import io.tributary.app.cluster.Permissions.Role;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.Topics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acls}: what a role must be allowed on a cluster with ACLs. */
@Command(
        name = "acls",
        description = "Print what a role must be allowed on a Kafka cluster with ACLs, as commands of Kafka's own tool."
                + " It may do nothing else.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary acls worker --principal User:worker",
            "  tributary acls coordinator --principal User:coordinator | sh   # with KAFKA_ACLS set"
        })
final class AclsCommand implements Callable<Integer> {
    private final Tributary root;

    @Parameters(paramLabel = "ROLE", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Role role = Role.READER;

    @Option(names = "--principal", required = true, paramLabel = "TYPE:NAME", description = "For example User:worker.")
    private String principal = "";

    AclsCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        if (!principal.matches("[A-Za-z]+:[^'\\s]+")) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "--principal: expected TYPE:NAME, for example User:worker.");
        }
        List<AclBinding> all = new Permissions(Topics.DEFAULT, principal).of(role);
        root.console().answer(all.stream().map(AclsCommand::line).collect(Collectors.joining("\n")));
        return ExitStatus.DONE.number();
    }

    private static String line(AclBinding binding) {
        String type = binding.pattern().resourceType() == ResourceType.TRANSACTIONAL_ID
                ? "transactional-id"
                : binding.pattern().resourceType().name().toLowerCase(Locale.ROOT);
        String pattern =
                binding.pattern().patternType() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "";
        return "${KAFKA_ACLS:-kafka-acls.sh} --add --allow-principal '"
                + binding.entry().principal()
                + "' --operation " + words(binding.entry().operation().name()) + " --" + type + " "
                + binding.pattern().name() + pattern;
    }

    /** {@code ALTER_CONFIGS} as {@code AlterConfigs}. */
    private static String words(String constant) {
        StringBuilder words = new StringBuilder();
        for (String part : constant.split("_")) {
            words.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }
}
