package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of a model repository on a Hugging Face hub, written {@code hf://ORG/REPO[@REVISION][/FOLDER]}.
 *
 * @param repository {@code ORG/REPO}
 * @param revision a commit, branch or tag, or a pull request's {@code refs/pr/NUMBER}
 * @param folder without slashes at its ends; empty for the repository's own
 */
public record HubAddress(String repository, String revision, String folder) implements CheckpointAddress {
    static final String SCHEME = "hf://";

    static final String MAIN = "main";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
    private static final Pattern FORM =
            Pattern.compile("hf://((" + NAME + ")/" + NAME + ")(?:@(refs/pr/[0-9]{1,9}|" + NAME + "))?(?:/(.*))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Set<String> NO_MODELS = Set.of("datasets", "spaces");

    static HubAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || NO_MODELS.contains(form.group(2))) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "What follows hf:// does not name a model repository: expected hf://ORG/REPO[@REVISION][/FOLDER]."
                            + " A token never belongs into an address: it comes from HF_TOKEN");
        }
        String revision = form.group(3) == null ? MAIN : form.group(3);
        String folder = form.group(4) == null ? "" : form.group(4);
        return new HubAddress(form.group(1), revision, StoreAddress.Parsing.plain(folder));
    }

    /** The same at another revision. */
    public HubAddress at(String commit) {
        return new HubAddress(repository, commit, folder);
    }

    /** Whether what it names can never change. */
    boolean isCommit() {
        return COMMIT.matcher(revision).matches();
    }

    /** Whether others than the repository's owners may have written it. */
    boolean isPullRequest() {
        return revision.startsWith("refs/pr/");
    }

    @Override
    public String toString() {
        return SCHEME
                + repository
                + (revision.equals(MAIN) ? "" : "@" + revision)
                + (folder.isEmpty() ? "" : "/" + folder);
    }
}
