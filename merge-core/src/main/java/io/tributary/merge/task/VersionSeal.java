package io.tributary.merge.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedFile;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.WriteBehind;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.BlobOutput;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.VersionOutput;
import io.tributary.merge.tensor.TensorSpec;
import io.tributary.merge.version.Companions;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.ManifestFile;
import io.tributary.merge.version.ModelCard;
import io.tributary.merge.version.ModelConfiguration;
import io.tributary.merge.version.Software;
import io.tributary.merge.version.TensorReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Assembles rendered shards into a version: data first, manifest last, then one rename. */
final class VersionSeal {
    /** Transformers only loads files that say so. */
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private final Workbench bench;
    private final String lineageName;
    private final LineageStore lineage;
    private final TaskWork.SealVersion work;
    private final Plan plan;
    private final SortedMap<String, ManifestFile> files = new TreeMap<>();

    VersionSeal(Workbench bench, String lineageName, LineageStore lineage, TaskWork.SealVersion work) {
        this.bench = bench;
        this.lineageName = lineageName;
        this.lineage = lineage;
        this.work = work;
        this.plan = bench.plan(lineage, work.plan());
    }

    TaskOutput.VersionSealed run(Progress progress) {
        History history = work.history()
                .map(digest -> History.read(bench.report(lineage, digest)))
                .orElse(History.EMPTY)
                .plus(work.since(), work.epoch());
        try (RenderedShards shards = RenderedShards.open(lineage, work.rendered());
                Checkpoint base = Blame.BASE.reading(() -> bench.store().open(plan.base()));
                VersionOutput version = lineage.createVersion(work.version())) {
            writeWeights(version, shards, progress);
            String weights = weightsDigest();
            writeCompanions(version, shards);
            Pieces.work(shards.rest(), bench.buffers(), Progress.NONE);
            writeIndex(version);
            String baseName = copyAuxiliary(version, base);
            writeCard(version, baseName, history);
            Manifest manifest = manifest(history, weights);
            String digest = write(version, Manifest.NAME, manifest.json());
            version.seal();
            return new TaskOutput.VersionSealed(
                    digest,
                    weights,
                    lineage.put(BlobKind.REPORTS, history.json()),
                    lineage.path(work.version()),
                    files.values().stream().mapToLong(ManifestFile::bytes).sum());
        }
    }

    private void writeWeights(VersionOutput version, RenderedShards shards, Progress progress) {
        Map<String, PlannedTensor> tensors = plan.byName();
        long total = plan.tensors().stream()
                .mapToLong(tensor -> plan.output(tensor).bytes())
                .sum();
        long before = 0;
        for (PlannedFile file : plan.files()) {
            List<TensorSpec> specs = file.tensors().stream()
                    .map(name -> plan.output(byName(tensors, name)))
                    .toList();
            long start = before;
            try (BlobOutput out = version.create(file.name());
                    WriteBehind behind = new WriteBehind(out)) {
                SafetensorsWriter writer = SafetensorsWriter.begin(behind, specs, METADATA);
                List<Request<PieceWork>> requests = new ArrayList<>();
                specs.forEach(spec -> requests.addAll(shards.copies(spec, writer)));
                before += Pieces.work(
                        requests,
                        bench.buffers(),
                        (done, ofThisFile) -> progress.at(Math.min(start + done, total), total));
                writer.finish();
                behind.flush();
                files.put(file.name(), new ManifestFile(out.seal(), out.bytes()));
            }
        }
    }

    /** What a technique keeps beside the weights. */
    private void writeCompanions(VersionOutput version, RenderedShards shards) {
        List<TensorSpec> specs = shards.companions();
        if (specs.isEmpty()) {
            return;
        }
        try (BlobOutput out = version.create(Companions.FILE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(out, specs, Map.of());
            List<Request<PieceWork>> requests = new ArrayList<>();
            specs.forEach(spec -> requests.addAll(shards.copies(spec, writer)));
            Pieces.work(requests, bench.buffers(), Progress.NONE);
            writer.finish();
            files.put(Companions.FILE, new ManifestFile(out.seal(), out.bytes()));
        }
    }

    private static PlannedTensor byName(Map<String, PlannedTensor> tensors, String name) {
        PlannedTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT, "The plan's files name the tensor " + name + ", which it lacks");
        }
        return tensor;
    }

    private String weightsDigest() {
        SortedMap<String, String> digests = new TreeMap<>();
        files.forEach((name, file) -> digests.put(name, file.sha256()));
        return CheckpointDigest.of(digests);
    }

    private void writeIndex(VersionOutput version) {
        if (plan.files().size() == 1) {
            return;
        }
        Map<String, String> weightMap = new TreeMap<>();
        plan.files().forEach(file -> file.tensors().forEach(name -> weightMap.put(name, file.name())));
        long total = plan.tensors().stream()
                .mapToLong(tensor -> plan.output(tensor).bytes())
                .sum();
        Map<String, Object> index = Map.of("metadata", Map.of("total_size", total), "weight_map", weightMap);
        write(
                version,
                "model.safetensors.index.json",
                CanonicalJson.pretty(index).getBytes(StandardCharsets.UTF_8));
    }

    /** Copies what the plan pinned and returns what the base is called. */
    private String copyAuxiliary(VersionOutput version, Checkpoint base) {
        String name = plan.base().digest();
        Map<String, Path> present = new TreeMap<>();
        base.auxiliaryFiles().forEach(file -> present.put(file.name(), file.path()));
        for (Map.Entry<String, String> pinned : plan.auxiliary().entrySet()) {
            byte[] content = pinned(pinned.getKey(), pinned.getValue(), present.get(pinned.getKey()));
            if (pinned.getKey().equals(ModelConfiguration.NAME)) {
                ModelConfiguration config = ModelConfiguration.read(content);
                name = config.name().orElse(name);
                content = plan.recipe().outputDtype().map(config::withDtype).orElse(content);
            }
            write(version, pinned.getKey(), content);
        }
        return name;
    }

    private static byte[] pinned(String name, String digest, @Nullable Path file) {
        byte[] content = file == null ? new byte[0] : Blame.BASE.reading(() -> content(file));
        if (file == null || !Sha256.of(content).equals(digest)) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "The lineage's base: " + name + (file == null ? " is gone" : " changed")
                            + " since the lineage was declared, expected digest " + digest
                            + ". Restore the base, then resume");
        }
        return content;
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    private void writeCard(VersionOutput version, String baseName, History history) {
        ModelCard card = new ModelCard(
                lineageName,
                work.version(),
                baseName,
                plan.base().digest(),
                plan.technique(work.track()).id(),
                CanonicalJson.pretty(recipe()).strip(),
                history.experts());
        write(version, ModelCard.NAME, card.text().getBytes(StandardCharsets.UTF_8));
    }

    private Manifest manifest(History history, String weights) {
        SortedMap<String, TensorReport> tensors = new TreeMap<>();
        for (String digest : work.diagnostics()) {
            tensors.putAll(ShardReport.read(bench.report(lineage, digest)).tensors());
        }
        return new Manifest(
                Manifest.FORMAT,
                lineageName,
                work.track(),
                work.version(),
                work.step(),
                work.epoch(),
                work.parent().stream().toList(),
                work.parents(),
                plan.base().digest(),
                recipe(),
                work.globals().lambda(),
                work.globals().meanTaskNorm(),
                work.globals().accumulatorNorm(),
                history.experts(),
                files,
                weights,
                tensors,
                Software.of(plan.recipe().numerics()));
    }

    private JsonNode recipe() {
        try {
            return CanonicalJson.tree(plan.recipe().json());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a recipe wrote what is not JSON", impossible);
        }
    }

    private String write(VersionOutput version, String name, byte[] content) {
        try (BlobOutput out = version.create(name)) {
            out.write(ByteBuffer.wrap(content));
            String digest = out.seal();
            files.put(name, new ManifestFile(digest, content.length));
            return digest;
        }
    }
}
