package io.tributary.merge.task;

import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.OutputLayout;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.Store;
import java.time.InstantSource;

/** Does tasks for real: bytes from and to a store, arithmetic by kernels. Confined to the kernels' thread. */
public final class StoreTaskRunner implements TaskRunner {
    private final Workbench bench;

    /** @param clock for measuring how long kernels take and how old leftovers are; decides no result */
    public StoreTaskRunner(Store store, Kernels kernels, InstantSource clock) {
        this(store, kernels, clock, OutputLayout.MAX_FILE_BYTES, MemoryLimit.NONE);
    }

    /**
     * @param maxFileBytes largest weights file of a version
     * @param memory what a task's buffers and arrays may take; one that would take more fails with
     *     {@code EXCEEDS_MEMORY} before it begins
     */
    public StoreTaskRunner(Store store, Kernels kernels, InstantSource clock, long maxFileBytes, MemoryLimit memory) {
        this.bench = new Workbench(store, kernels, new ReusableBuffers(), clock, maxFileBytes, memory);
    }

    @Override
    public TaskOutput run(String lineage, TaskWork work, Progress progress) {
        LineageStore place = bench.store().lineage(lineage);
        if (work instanceof TaskWork.InspectBase inspect) {
            return new BaseInspection(bench).run(place, inspect, progress);
        }
        if (work instanceof TaskWork.InspectExpert inspect) {
            return new ExpertInspection(bench).run(place, inspect, progress);
        }
        if (work instanceof TaskWork.FoldShard fold) {
            return new ShardFold(bench, lineage, place, fold).run(progress);
        }
        if (work instanceof TaskWork.RenderShard render) {
            return new ShardRender(bench, place, render).run(progress);
        }
        if (work instanceof TaskWork.SealVersion seal) {
            return new VersionSeal(bench, lineage, place, seal).run(progress);
        }
        if (work instanceof TaskWork.FindExperts find) {
            return new ExpertSearch(bench).run(place, find, progress);
        }
        if (work instanceof TaskWork.LinkState link) {
            return new StateLink(bench.store()).run(place, link, progress);
        }
        if (work instanceof TaskWork.ReleaseBlobs release) {
            return Removal.release(place, release);
        }
        if (work instanceof TaskWork.SweepStore sweep) {
            return Removal.sweep(bench, place, sweep);
        }
        throw new IllegalStateException("no task does " + work.getClass().getSimpleName());
    }
}
