package dev.visionstreams.bytes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of this process within one that processes share. While it is in use the process holds a lock on it, which
 * the operating system releases when the process ends. The next process deletes directories without a lock.
 */
final class SpoolDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpoolDirectory.class);
    private static final String PREFIX = "spool-";
    private static final String LOCK = ".lock";

    /** This process's own: opening and closing their lock files again would release the locks. Guarded by the class. */
    private static final Set<Path> OWN = new HashSet<>();

    private final Path path;
    private final FileChannel lock;

    private SpoolDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Used if no directory is configured. One per user, because the system's directory is writable for all users. */
    static Path standard() {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "vision-streams-" + user);
    }

    /**
     * Deletes the directories of crashed processes, and creates one for this process.
     *
     * @param mustBeOwn whether the parent must belong to this process's user
     * @throws IOException if it can't be created, or if the parent must be the user's own and isn't
     */
    static SpoolDirectory open(Path parent, boolean mustBeOwn) throws IOException {
        synchronized (OWN) {
            createPrivate(parent);
            UserPrincipal user = user(parent);
            if (mustBeOwn && !user.equals(Files.getOwner(parent, LinkOption.NOFOLLOW_LINKS))) {
                throw new IOException("the directory belongs to another user");
            }
            // One process at a time, so that none deletes a directory that another is about to lock.
            try (FileChannel one = channel(parent.resolve(LOCK))) {
                var held = one.lock();
                deleteLeftovers(parent, user);
                Path path = parent.resolve(PREFIX + UUID.randomUUID());
                Files.createDirectory(path, ownerOnly(parent));
                FileChannel own = channel(path.resolve(LOCK));
                var unused = own.lock();
                OWN.add(path);
                held.release();
                return new SpoolDirectory(path, own);
            }
        }
    }

    private static void createPrivate(Path parent) throws IOException {
        if (parent.getParent() != null) {
            Files.createDirectories(parent.getParent());
        }
        try {
            Files.createDirectory(parent, ownerOnly(parent.toAbsolutePath().getParent()));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(parent)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(@Nullable Path near) throws IOException {
        boolean posix = near != null && Files.getFileStore(near).supportsFileAttributeView("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** The owner of what this process creates there. */
    private static UserPrincipal user(Path parent) throws IOException {
        Path probe = Files.createTempDirectory(parent, "owner-");
        try {
            return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(probe);
        }
    }

    private static void deleteLeftovers(Path parent, UserPrincipal user) throws IOException {
        List<Path> found;
        try (Stream<Path> entries = Files.list(parent)) {
            found = entries.filter(entry -> String.valueOf(entry.getFileName()).startsWith(PREFIX))
                    .filter(entry -> !OWN.contains(entry))
                    .toList();
        }
        for (Path directory : found) {
            try {
                deleteIfUnused(directory, user);
            } catch (IOException | OverlappingFileLockException e) {
                log.warn("Unused temporary files may remain in {}", directory, e);
            }
        }
    }

    /** Only a real directory of the same user: others may be links or traps in a directory that users share. */
    private static void deleteIfUnused(Path directory, UserPrincipal user) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                || !user.equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS))) {
            return;
        }
        try (FileChannel other = channel(directory.resolve(LOCK));
                FileLock held = other.tryLock()) {
            if (held != null) {
                delete(directory);
                log.info("Deleted temporary files of a process that crashed");
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }

    /** A path that doesn't exist yet. */
    Path newFile() {
        return path.resolve(UUID.randomUUID() + ".image");
    }

    /** Deletes the directory with all files in it. */
    @Override
    public void close() throws IOException {
        synchronized (OWN) {
            delete(path);
            lock.close();
            OWN.remove(path);
        }
    }
}
