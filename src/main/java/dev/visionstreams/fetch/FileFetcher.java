package dev.visionstreams.fetch;

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
 * Reads {@code file:} URIs below configured folders. Symbolic links are resolved before that is checked, and what is
 * opened is the resolved path. Who may write to those folders is trusted not to swap a directory in between.
 */
final class FileFetcher implements ImageFetcher {
    private final List<Path> folders;
    private final int maxBytes;
    private final Spool spool;
    private final Executor executor;

    /** @param executor where files are read */
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
                // Before the file system is asked: what exists elsewhere is nobody's business.
                throw outside();
            }
        } catch (RefusedException e) {
            return CompletableFuture.completedFuture(failed(e.reason(), shown, String.valueOf(e.getMessage())));
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

    private static Path path(String text) throws RefusedException {
        try {
            URI uri = new URI(text);
            boolean local =
                    uri.getRawAuthority() == null || uri.getRawAuthority().equals("localhost");
            String name = uri.getPath();
            if (!local || name == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new RefusedException(Reason.URI_INVALID, "not of the form file:///path");
            }
            return Path.of(new URI("file", null, name, null)).normalize();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new RefusedException(Reason.URI_INVALID, "not of the form file:///path");
        }
    }

    private FetchResult read(Path path, String shown, @Nullable String mediaType) {
        try {
            Path real = path.toRealPath();
            if (realFolders().stream().noneMatch(real::startsWith)) {
                throw outside();
            }
            if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                throw new RefusedException(Reason.PATH_NOT_ALLOWED, "not a file");
            }
            // A length of its own may be 0 for a file that goes on for ever, in /proc say: the bytes are counted, too.
            if (Files.size(real) > maxBytes) {
                throw exceeded();
            }
            try (Source source = Okio.source(Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS));
                    Intake intake = new Intake(spool, null, maxBytes)) {
                Buffer chunk = new Buffer();
                long count = 0;
                for (long read = 0; read >= 0; read = source.read(chunk, maxBytes + 1L - count)) {
                    count += read;
                    if (count > maxBytes) {
                        throw exceeded();
                    }
                    intake.take(chunk);
                }
                return new Fetched(intake.end(), mediaType);
            }
        } catch (RefusedException e) {
            if (e.reason() == Reason.BYTES_BUSY) {
                return new Failed(e.reason(), shown + ": " + e.getMessage(), null, HttpTransfer.ROOM_PATIENCE);
            }
            return failed(e.reason(), shown, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return failed(Reason.IMAGE_NOT_FOUND, shown, "no such file");
        } catch (AccessDeniedException | SecurityException e) {
            return failed(Reason.IMAGE_ACCESS_DENIED, shown, "the file may not be read");
        } catch (FileSystemException e) {
            return failed(Reason.IMAGE_NOT_FOUND, shown, "no path to a file");
        } catch (IOException e) {
            return failed(
                    Reason.FETCH_UNREACHABLE,
                    shown,
                    "can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Folders may come and go with what is mounted. */
    private List<Path> realFolders() {
        List<Path> real = new ArrayList<>();
        for (Path folder : folders) {
            try {
                real.add(folder.toRealPath());
            } catch (IOException notThere) {
                // Nothing lies below it now.
            }
        }
        return real;
    }

    private static RefusedException outside() {
        return new RefusedException(Reason.PATH_NOT_ALLOWED, "not below a folder that is allowed");
    }

    private RefusedException exceeded() {
        return new RefusedException(Reason.IMAGE_BYTES_EXCEEDED, "more than " + maxBytes + " bytes");
    }

    private static FetchResult failed(Reason reason, String shown, String what) {
        return new Failed(reason, shown + ": " + what, null, null);
    }
}
