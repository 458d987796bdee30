package io.tributary.objects;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.store.Bucket;
import io.tributary.merge.store.RemoteObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.opendal.AsyncOperator;
import org.apache.opendal.ListOptions;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;
import org.apache.opendal.WriteOptions;
import org.apache.opendal.layer.RetryLayer;

/**
 * A bucket through OpenDAL, whose own layer tries again what a service says is temporary. Requests are made on threads
 * of ours: those of the library do not find its classes where a plugin has a class loader of its own, as in Connect
 * (apache/opendal#8290).
 */
final class OpendalBucket implements Bucket {
    /** What fits is one request, anything larger is uploaded in parts. */
    private static final long PART = 8 << 20;

    private static final Executor THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "bucket");
        thread.setDaemon(true);
        return thread;
    });

    private final ServiceSettings settings;
    private final Patience patience;
    private final Operator operator;
    private final Requests requests;

    private OpendalBucket(ServiceSettings settings, Patience patience, AsyncOperator layered) {
        this.settings = settings;
        this.patience = patience;
        this.operator = layered.blocking();
        this.requests = new Requests(THREADS, () -> {
            operator.close();
            layered.close();
        });
    }

    static OpendalBucket open(ServiceSettings settings, Patience patience) {
        UnpackedLibrary.load();
        try (AsyncOperator plain = AsyncOperator.of(settings.service(), settings.values())) {
            return new OpendalBucket(settings, patience, plain.layer(retrying(patience)));
        } catch (OpenDALException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, settings.address() + " cannot be used: " + said(e) + hint(e), e);
        }
    }

    private static RetryLayer retrying(Patience patience) {
        return RetryLayer.builder()
                .maxTimes(patience.retries())
                .minDelay(patience.firstPause())
                .maxDelay(Patience.LONGEST_PAUSE)
                .factor(2)
                .jitter(true)
                .build();
    }

    @Override
    public Optional<RemoteObject> find(String key) {
        return ask("finding", key, () -> operator.stat(key)).map(metadata -> object(key, metadata));
    }

    @Override
    public Optional<byte[]> read(String key, long offset, int length) {
        // To the library no length means all of it.
        return length == 0
                ? find(key).map(found -> new byte[0])
                : ask("reading", key, () -> operator.read(key, offset, length));
    }

    @Override
    public void write(String key, Path file) {
        try {
            if (Files.size(file) > PART) {
                writeParts(key, file);
            } else {
                byte[] content = Files.readAllBytes(file);
                tell("writing", key, () -> operator.write(key, content));
            }
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    @Override
    public boolean create(String key, byte[] content) {
        WriteOptions onlyNew = WriteOptions.builder().ifNotExists(true).build();
        try {
            tell("creating", key, () -> operator.write(key, content, onlyNew));
            return true;
        } catch (MergeException e) {
            if (is(e, OpenDALException.Code.ConditionNotMatch) || is(e, OpenDALException.Code.AlreadyExists)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public List<RemoteObject> list(String prefix) {
        ListOptions all = ListOptions.builder().recursive(true).build();
        return ask("listing", prefix, () -> operator.list(prefix.isEmpty() ? "/" : prefix, all))
                .orElse(List.of())
                .stream()
                .filter(entry -> entry.metadata.isFile())
                .map(entry -> object(entry.path, entry.metadata))
                .toList();
    }

    @Override
    public void delete(String key) {
        tell("deleting", key, () -> operator.delete(key));
    }

    /** Each try is a new upload: what was not finished was never visible. */
    private void writeParts(String key, Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                new PartedUpload(operator, key, file).run(patience.answer(), requests);
                return;
            } catch (OpenDALException | TimeoutException e) {
                if (attempt >= patience.asks()) {
                    throw failure("writing", key, e);
                }
            }
        }
    }

    private void tell(String doing, String key, Runnable request) {
        ask(doing, key, () -> {
            request.run();
            return key;
        });
    }

    /** The answer; empty where there is no such object. */
    private <T> Optional<T> ask(String doing, String key, Supplier<T> request) {
        for (int attempt = 1; ; attempt++) {
            CompletableFuture<T> answer = CompletableFuture.supplyAsync(request, requests);
            try {
                return Optional.ofNullable(answer.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                if (attempt >= patience.asks()) {
                    throw failure(doing, key, e);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof OpenDALException refused
                        && refused.getCode() == OpenDALException.Code.NotFound) {
                    return Optional.empty();
                }
                throw failure(doing, key, e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(doing, key, e);
            }
        }
    }

    private MergeException failure(String doing, String key, Throwable cause) {
        String why = cause instanceof OpenDALException refused
                ? said(refused) + hint(refused)
                : cause instanceof TimeoutException
                        ? "no answer within " + patience.answer().toSeconds() + " s, " + patience.asks() + " times"
                        : String.valueOf(cause);
        return new MergeException(
                ErrorCode.STORE_UNAVAILABLE, settings.address() + ": " + doing + " " + key + " failed: " + why, cause);
    }

    private static boolean is(MergeException failure, OpenDALException.Code code) {
        return failure.getCause() instanceof OpenDALException refused && refused.getCode() == code;
    }

    /** Its first line: what follows are addresses and headers. */
    private static String said(OpenDALException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static String hint(OpenDALException failure) {
        return switch (failure.getCode()) {
            case PermissionDenied -> ". Do the credentials fit, and may they do this (docs/object-stores.md)?";
            case ConfigInvalid -> ". Is there such a bucket, and are region and endpoint set (docs/object-stores.md)?";
            default -> "";
        };
    }

    private static RemoteObject object(String key, Metadata metadata) {
        // What says no time counts as new: no sweep takes it.
        Instant modified = metadata.lastModified == null ? Instant.MAX : metadata.lastModified;
        return new RemoteObject(key, metadata.contentLength, modified);
    }

    /** Frees what the library holds as soon as no request is under way any more, one that was given up included. */
    @Override
    public void close() {
        requests.close();
    }
}
