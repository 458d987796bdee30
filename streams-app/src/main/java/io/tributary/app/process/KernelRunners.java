package io.tributary.app.process;

import io.tributary.app.worker.Runners;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.OutputLayout;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.store.Store;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.merge.task.StoreTaskRunner;
import io.tributary.merge.task.TaskRunner;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks over a store on one device. Kernels stay open from task to task and are opened anew where the numerics
 * change: torch's thread count belongs to the thread, so that two sets would disturb each other.
 */
final class KernelRunners implements Runners {
    private final Store store;
    private final ComputeDevice device;
    private final MemoryLimit memory;
    private @Nullable Open open;

    private record Open(Numerics numerics, Kernels kernels, TaskRunner runner) {}

    KernelRunners(Store store, ComputeDevice device, MemoryLimit memory) {
        this.store = store;
        this.device = device;
        this.memory = memory;
    }

    @Override
    public TaskRunner with(Numerics numerics) {
        Open current = open;
        if (current != null && current.numerics().equals(numerics)) {
            return current.runner();
        }
        if (current != null) {
            open = null;
            current.kernels().close();
        }
        Kernels kernels = Kernels.open(device, numerics);
        TaskRunner runner =
                new StoreTaskRunner(store, kernels, InstantSource.system(), OutputLayout.MAX_FILE_BYTES, memory);
        open = new Open(numerics, kernels, runner);
        return runner;
    }
}
