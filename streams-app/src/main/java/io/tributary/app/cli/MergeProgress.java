package io.tributary.app.cli;

import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeStep;
import io.tributary.merge.task.TaskOutput.BaseInspected;
import io.tributary.merge.task.TaskOutput.ExpertInspected;

/** Shows a merge as it goes: a line per step that stays, a bar for what runs. */
final class MergeProgress implements MergeListener, AutoCloseable {
    private final int experts;
    private final ProgressLine line;
    private long step = 1;

    MergeProgress(Console console, int experts) {
        this.experts = experts;
        this.line = new ProgressLine(console);
    }

    @Override
    public synchronized void planned(BaseInspected plan) {
        line.keep("base: " + Human.count(plan.parameters()) + " parameters, " + plan.tensors() + " tensors, "
                + plan.shards() + " shards");
    }

    @Override
    public synchronized void accepted(MergeExpert expert, ExpertInspected found) {
        for (String note : found.notes()) {
            line.keep(expert.id() + ": " + note);
        }
    }

    @Override
    public synchronized void progress(Phase phase, long done, long total) {
        String what =
                switch (phase) {
                    case INSPECTING -> "inspecting experts";
                    case FOLDING -> "folding step " + step + " of " + experts;
                    case WRITING -> "writing";
                };
        line.at(what, done, total);
    }

    @Override
    public synchronized void folded(MergeStep done) {
        step = done.step() + 1;
        line.keep("step " + done.step() + "  " + done.expertId() + "  split rank "
                + Human.share(MergeText.splitRankShare(done)) + "  energy kept "
                + Human.share(done.summary().energyKept()) + "  λ " + Human.decimal(done.lambda()) + "  "
                + Human.duration(done.took()));
    }

    /** Takes the bar away. */
    synchronized void end() {
        line.wipe();
    }

    @Override
    public void close() {
        end();
    }
}
