package io.tributary.app.replay;

import io.tributary.merge.evaluate.Knowledge;
import io.tributary.merge.evaluate.TaskScore;
import java.util.List;

/**
 * How a replay's versions did.
 *
 * @param knowledge of the last version, ACC and BWT among it
 * @param last the last version's score for every task of the suite
 */
public record Scored(Knowledge knowledge, List<TaskScore> last) {
    public Scored {
        last = List.copyOf(last);
    }
}
