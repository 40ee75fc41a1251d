package dev.visionstreams.fetch;

import dev.visionstreams.bytes.BodySink;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.bytes.StorageException;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code file:} URIs below configured folders. Symbolic links are resolved before the check, and the resolved path
 * is opened. Users with write access to the folders are trusted not to replace a directory in between.
 */
final class FileFetcher implements ImageFetcher {
    private final List<Path> folders;
    private final int maxBytes;
    private final Spool spool;
    private final Executor executor;

    /** @param executor reads the files */
    FileFetcher(List<Path> folders, int maxBytes, Spool spool, Executor executor) {
        this.folders = folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
        this.maxBytes = maxBytes;
        this.spool = spool;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = String.valueOf(source.uri());
        String shown = RedactedUri.of(uri);
        Path path;
        try {
            path = path(uri.strip());
            if (folders.stream().noneMatch(path::startsWith)) {
                // Checked before the file system is accessed, so as not to reveal which files exist elsewhere.
                throw outside();
            }
        } catch (FetchFailedException e) {
            return CompletableFuture.completedFuture(e.failed(shown));
        }
        CompletableFuture<FetchResult> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                FetchResult read = read(path, shown, source.mediaType());
                if (!result.complete(read)) {
                    read.discard();
                }
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
                throw e;
            }
        });
        return result;
    }

    private static Path path(String text) throws FetchFailedException {
        try {
            URI uri = new URI(text);
            boolean local =
                    uri.getRawAuthority() == null || uri.getRawAuthority().equals("localhost");
            String name = uri.getPath();
            if (!local || name == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new FetchFailedException(Reason.URI_INVALID, "not of the form file:///path");
            }
            return Path.of(new URI("file", null, name, null)).normalize();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new FetchFailedException(Reason.URI_INVALID, "not of the form file:///path");
        }
    }

    private FetchResult read(Path path, String shown, @Nullable String mediaType) {
        try {
            Path real = path.toRealPath();
            if (realFolders().stream().noneMatch(real::startsWith)) {
                throw outside();
            }
            if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                throw new FetchFailedException(Reason.PATH_NOT_ALLOWED, "not a file");
            }
            // Files without an end, for example in /proc, report size 0: the bytes read are counted as well.
            if (Files.size(real) > maxBytes) {
                throw exceeded();
            }
            try (Source source = Okio.source(Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS));
                    BodySink sink = new BodySink(spool, null, maxBytes)) {
                Buffer chunk = new Buffer();
                long count = 0;
                for (long read = 0; read >= 0; read = source.read(chunk, maxBytes + 1L - count)) {
                    count += read;
                    if (count > maxBytes) {
                        throw exceeded();
                    }
                    sink.take(chunk);
                }
                return new Fetched(sink.end(), mediaType);
            }
        } catch (StorageException e) {
            return FetchFailedException.of(e).failed(shown);
        } catch (FetchFailedException e) {
            return e.failed(shown);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return failed(Reason.IMAGE_NOT_FOUND, shown, "no such file");
        } catch (AccessDeniedException | SecurityException e) {
            return failed(Reason.IMAGE_ACCESS_DENIED, shown, "no permission to read the file");
        } catch (FileSystemException e) {
            return failed(Reason.IMAGE_NOT_FOUND, shown, "not a path to a file");
        } catch (IOException e) {
            return failed(
                    Reason.FETCH_UNREACHABLE,
                    shown,
                    "can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Resolved for each read, because folders may be mounted and unmounted. */
    private List<Path> realFolders() {
        List<Path> real = new ArrayList<>();
        for (Path folder : folders) {
            try {
                real.add(folder.toRealPath());
            } catch (IOException notThere) {
                // A folder that doesn't exist contains no file.
            }
        }
        return real;
    }

    private static FetchFailedException outside() {
        return new FetchFailedException(Reason.PATH_NOT_ALLOWED, "not below an allowed folder");
    }

    private FetchFailedException exceeded() {
        return new FetchFailedException(Reason.IMAGE_BYTES_EXCEEDED, "more than " + maxBytes + " bytes");
    }

    private static FetchResult failed(Reason reason, String shown, String what) {
        return new Failed(reason, shown + ": " + what);
    }
}
