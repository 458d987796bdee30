package io.tributary.merge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to stop while libtorch computes ends as a stopped process does. */
class CallsUnderWayIT {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    @Test
    void aProcessThatIsToldToStopInTheMiddleOfACallDoesNotCrash() throws Exception {
        for (int i = 0; i < 3; i++) {
            Process computing = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-Dai.djl.offline=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Computing.class.getName())
                    .directory(directory.toFile())
                    .redirectError(directory.resolve("errors.txt").toFile())
                    .start();
            try (BufferedReader out = computing.inputReader()) {
                assertThat(out.readLine()).isEqualTo("computing");
                assertThat(computing.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
                computing.destroy();
                assertThat(computing.waitFor(1, TimeUnit.MINUTES)).isTrue();
                assertThat(computing.exitValue()).isEqualTo(TERMINATED);
            } finally {
                computing.destroyForcibly();
            }
        }
    }

    /** Computes until it is stopped, about a second in each call. */
    static final class Computing {
        private static final String TEXT = """
                class Script(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def slopes(self: __torch__.Script, start: Tensor) -> Tensor:
                    x = start
                    for i in range(20000):
                      leaf = torch.requires_grad_(torch.detach(x), True)
                      loss = torch.sum(torch.mul(leaf, leaf))
                      slope = unchecked_cast(Tensor, torch.grad([loss], [leaf], None, None, False, False)[0])
                      x = torch.sub(torch.detach(leaf), slope, alpha=0.1)
                    return x
                """;

        private Computing() {}

        public static void main(String[] arguments) throws IOException {
            CallsUnderWay.endWithProcess();
            try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                    Script script = Script.compile("slopes", TEXT, ComputeDevice.CPU)) {
                System.out.println("computing");
                while (true) {
                    try (NDManager scope = kernels.scope()) {
                        script.differentiate(scope, "slopes", List.of(kernels.zeros(scope, Shape.of(8, 8))));
                    }
                }
            }
        }
    }
}
