package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What techniques say of themselves, against what they do. */
final class StateSizeTest {
    private static final long EXPERTS = 5;

    private final SampleModel model = SampleModel.seeded(6);

    static Stream<Technique> techniques() {
        return Stream.concat(TechniqueCases.exact().stream(), TechniqueCases.ordered().stream())
                .map(TechniqueCase::technique);
    }

    /** Those that treat a layer alike whatever its width. */
    static Stream<Technique> ofAnyWidth() {
        return Stream.concat(TechniqueCases.exact().stream(), TechniqueCases.ordered().stream())
                .filter(tried -> !tried.set().containsKey("largest"))
                .map(TechniqueCase::technique);
    }

    static Stream<TechniqueDescription> plain() {
        return Techniques.all().stream().filter(description -> !description.isWrapper());
    }

    /** On a layer of a transformer: four square weights and two of one to four. */
    @ParameterizedTest
    @MethodSource("ofAnyWidth")
    void theDeclaredSizeIsWhatTheSlotsTake(Technique technique) {
        double parameters = 0;
        double first = 0;
        double later = 0;
        for (long[] shape : List.of(new long[] {768, 768}, new long[] {3072, 768}, new long[] {768, 3072})) {
            TensorSpec spec = new TensorSpec("layers.0.fc.weight", DType.F32, Shape.of(shape));
            int times = shape[0] == shape[1] ? 4 : 1;
            TensorRole role = new TensorRole(spec, true);
            parameters += times * spec.shape().elements();
            first += times * floats(technique.slots(role, 1));
            later += times * floats(technique.slots(role, EXPERTS));
        }
        StateSize declared = technique.state();
        double perExpert = (later - first) / (EXPERTS - 1) / parameters;
        assertThat(perExpert).isCloseTo(declared.perExpert(), within(1e-3));
        assertThat(first / parameters - perExpert).isCloseTo(declared.perParameter(), withinPercentage(3));
    }

    /** The arrays that a fold returns are the slots that it declares. */
    @ParameterizedTest
    @MethodSource("techniques")
    void aFoldReturnsTheSlotsThatAreDeclared(Technique technique) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                NDManager scope = kernels.scope()) {
            ModelStream stream = new ModelStream(kernels, scope, model, technique);
            long experts = 0;
            for (SampleExpert expert : model.experts(3, 61)) {
                stream.fold(expert);
                experts++;
                for (TensorRole role : model.roles().values()) {
                    Map<String, NDArray> state = stream.state(role.spec().name());
                    List<Slot> slots = technique.slots(role, experts);
                    assertThat(state).hasSize(slots.size());
                    for (Slot slot : slots) {
                        NDArray array = state.get(slot.name());
                        assertThat(array).as(slot.name()).isNotNull();
                        assertThat(array.getShape().getShape())
                                .as("%s of %s", slot.name(), role)
                                .isEqualTo(slot.shape().toArray());
                        assertThat(array.getDataType().getNumOfBytes() * Byte.SIZE)
                                .isEqualTo(slot.dtype().bits());
                    }
                    if (!technique.wholeTensor(role)) {
                        assertThat(slots).allSatisfy(slot -> {
                            assertThat(slot.dtype()).isEqualTo(DType.F32);
                            assertThat(slot.shape()).isEqualTo(role.shape());
                        });
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("plain")
    void itsTraitsAreWhatItDoesAtItsDefaults(TechniqueDescription description) {
        Technique technique = Techniques.named(description.id(), Map.of());
        TensorRole role = model.role("visual_projection.weight");
        assertThat(technique.exact()).isEqualTo(description.is(Trait.EXACT));
        assertThat(technique.statistic().filter(kind -> kind == Statistic.GRAM).isPresent())
                .isEqualTo(description.is(Trait.NEEDS_GRAM));
        assertThat(technique
                        .statistic()
                        .filter(kind -> kind == Statistic.FISHER)
                        .isPresent())
                .isEqualTo(description.is(Trait.NEEDS_FISHER));
        assertThat(technique.companions(role, 2).isEmpty()).isNotEqualTo(description.is(Trait.EXPORTS_TASKS));
        assertThat(technique.state()).isEqualTo(description.state());
        assertThat(description.paper()).matches("https://.*|docs/.*\\.md");
    }

    private static double floats(List<Slot> slots) {
        return slots.stream()
                .mapToDouble(
                        slot -> slot.shape().elements() * (double) slot.dtype().bits() / Float.SIZE)
                .sum();
    }
}
