package io.tributary.merge.export;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.file.Printable;
import io.tributary.merge.safetensors.SafetensorsFile;
import io.tributary.merge.safetensors.TensorEntry;
import io.tributary.merge.technique.TaskMask;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.version.Companions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A version's masks and scales, one task's rows of them. */
final class CompanionFile implements AutoCloseable {
    private final SafetensorsFile file;
    private final int task;
    private final long tasks;

    private CompanionFile(SafetensorsFile file, int task, long tasks) {
        this.file = file;
        this.task = task;
        this.tasks = tasks;
    }

    /**
     * Of a version; empty where it has none.
     *
     * @param task its row
     * @param tasks how many there have to be
     */
    static Optional<CompanionFile> of(Path version, int task, long tasks) {
        Path path = version.resolve(Companions.FILE);
        return Files.exists(path)
                ? Optional.of(new CompanionFile(SafetensorsFile.open(path), task, tasks))
                : Optional.empty();
    }

    /** Tensors that have a mask, in name order. */
    Set<String> tensors() {
        Set<String> names = new TreeSet<>();
        String suffix = Companions.named("", TaskMask.MASKS);
        for (TensorEntry entry : file.tensors()) {
            if (entry.name().endsWith(suffix)) {
                names.add(entry.name().substring(0, entry.name().length() - suffix.length()));
            }
        }
        return names;
    }

    /** The task's mask of a tensor of this shape: ⌈n/8⌉ bytes. */
    ByteBuffer mask(String tensor, Shape shape) {
        long bytes = (shape.elements() + Byte.SIZE - 1) / Byte.SIZE;
        return row(tensor, TaskMask.MASKS, DType.U8, bytes);
    }

    /** Sum over tensors of the task vector's mean magnitude, over that of what the masks leave; 0 where nothing is. */
    double rescale() {
        double own = 0;
        double left = 0;
        for (String tensor : tensors()) {
            ByteBuffer row = row(tensor, TaskMask.SCALES, DType.F64, 2).order(ByteOrder.LITTLE_ENDIAN);
            own += row.getDouble(0);
            left += row.getDouble(Double.BYTES);
        }
        return left == 0 ? 0 : own / left;
    }

    private ByteBuffer row(String tensor, String array, DType dtype, long columns) {
        String name = Companions.named(tensor, array);
        TensorEntry entry = file.tensor(name).orElseThrow(() -> damaged(name, "is missing"));
        Shape expected = Shape.of(tasks, columns);
        if (entry.spec().dtype() != dtype || !entry.spec().shape().equals(expected)) {
            throw damaged(
                    name,
                    "is " + entry.spec().dtype() + " " + entry.spec().shape() + ", expected " + dtype + " " + expected);
        }
        long bytes = columns * (dtype.bits() / Byte.SIZE);
        ByteBuffer row = AlignedBuffers.allocate(bytes);
        file.read(entry, row, task * bytes);
        return row.flip();
    }

    private MergeException damaged(String name, String what) {
        return new MergeException(
                ErrorCode.INVALID_HEADER,
                file.path() + " does not belong to its version: " + Printable.quoted(name) + " " + what
                        + ". Check the version with: tributary verify "
                        + file.path().getParent());
    }

    @Override
    public void close() {
        file.close();
    }
}
