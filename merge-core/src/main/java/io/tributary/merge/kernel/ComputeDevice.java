package io.tributary.merge.kernel;

import ai.djl.Device;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A processor that kernels run on: the CPU, or one GPU by number. */
public final class ComputeDevice {
    public static final ComputeDevice CPU = new ComputeDevice(Device.cpu());

    private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,3}))?");

    private final Device device;

    private ComputeDevice(Device device) {
        this.device = device;
    }

    /**
     * Reads {@code cpu}, {@code gpu} (the first), {@code gpu:N} or {@code auto} (the first GPU where there is one).
     *
     * @throws MergeException {@code INVALID_ARGUMENT} for anything else
     */
    public static ComputeDevice parse(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals("cpu")) {
            return CPU;
        }
        if (name.equals("auto")) {
            return LibTorch.gpus() > 0 ? new ComputeDevice(Device.gpu()) : CPU;
        }
        Matcher gpu = GPU.matcher(name);
        if (!gpu.matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "device is '" + text + "'; expected cpu, gpu, gpu:N or auto");
        }
        String number = gpu.group(1);
        return new ComputeDevice(Device.gpu(number == null ? 0 : Integer.parseInt(number)));
    }

    /** {@code cpu} or {@code gpu}, as in {@link io.tributary.merge.recipe.Numerics#device}. */
    public String kind() {
        return device.getDeviceType();
    }

    public boolean isGpu() {
        return device.isGpu();
    }

    Device djl() {
        return device;
    }

    @Override
    public String toString() {
        return isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ComputeDevice that && device.equals(that.device);
    }

    @Override
    public int hashCode() {
        return device.hashCode();
    }
}
