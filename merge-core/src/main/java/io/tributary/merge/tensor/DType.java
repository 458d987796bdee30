package io.tributary.merge.tensor;

import java.util.Optional;

/** An element type of the safetensors format. All can be carried as bytes; four are numbers that techniques fold. */
public enum DType {
    BOOL(8, -1),
    U8(8, -1),
    I8(8, -1),
    I16(16, -1),
    U16(16, -1),
    I32(32, -1),
    U32(32, -1),
    I64(64, -1),
    U64(64, -1),
    F8_E4M3(8, -1),
    F8_E5M2(8, -1),
    F8_E8M0(8, -1),
    F4(4, -1),
    F6_E2M3(6, -1),
    F6_E3M2(6, -1),
    C64(64, -1),
    F16(16, 5),
    BF16(16, 15),
    F32(32, 6),
    F64(64, 7);

    private final int bits;
    private final int torchCode;

    DType(int bits, int torchCode) {
        this.bits = bits;
        this.torchCode = torchCode;
    }

    public int bits() {
        return bits;
    }

    /** True for F16, BF16, F32 and F64: the types whose values are folded. */
    public boolean isFoldable() {
        return torchCode >= 0;
    }

    /** True for floating types that cannot be folded (8 bits and below): refused by name. */
    public boolean isPackedFloat() {
        return !isFoldable() && (name().startsWith("F") || this == C64);
    }

    /** libtorch's scalar type number; only for foldable types. */
    public int torchCode() {
        if (!isFoldable()) {
            throw new IllegalStateException(this + " has no torch code");
        }
        return torchCode;
    }

    public static Optional<DType> named(String name) {
        for (DType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
