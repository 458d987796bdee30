package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/** Which steps become versions. Written {@code every}, {@code every-3} or {@code latest}. */
public sealed interface PublishPolicy {
    PublishPolicy EVERY = new EveryNth(1);
    PublishPolicy LATEST = new Latest();

    /**
     * Whether a step that just committed becomes a version.
     *
     * @param step 1 for the first
     * @param expertsWaiting accepted experts that are not folded yet
     */
    boolean wants(long step, long expertsWaiting);

    /** As a recipe writes it; {@link #parse} reads it back. */
    String text();

    static PublishPolicy parse(String text) {
        return parse("publish", text);
    }

    /** @param field what the policy is for, for the message */
    static PublishPolicy parse(String field, String text) {
        if (text.equals("every")) {
            return EVERY;
        }
        if (text.equals("latest")) {
            return LATEST;
        }
        if (text.matches("every-[1-9][0-9]{0,8}")) {
            return new EveryNth(Integer.parseInt(text.substring("every-".length())));
        }
        throw new MergeException(
                ErrorCode.INVALID_RECIPE,
                field + ": expected every, latest or every-N (for example every-3), found '" + text + "'.");
    }

    /** Steps n, 2n, 3n … */
    record EveryNth(int n) implements PublishPolicy {
        public EveryNth {
            if (n < 1) {
                throw new MergeException(
                        ErrorCode.INVALID_RECIPE, "publish: every-N needs N of at least 1, found " + n);
            }
        }

        @Override
        public boolean wants(long step, long expertsWaiting) {
            return step % n == 0;
        }

        @Override
        public String text() {
            return n == 1 ? "every" : "every-" + n;
        }
    }

    /** The newest step, once no expert waits. */
    record Latest() implements PublishPolicy {
        @Override
        public boolean wants(long step, long expertsWaiting) {
            return expertsWaiting == 0;
        }

        @Override
        public String text() {
            return "latest";
        }
    }
}
