package dev.visionstreams.fetch;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of this process alone within one that processes share. A lock, which the operating system takes away with
 * the process, says that it is in use: what has none was left by a crash and is deleted by whoever comes next.
 */
final class SpoolDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpoolDirectory.class);
    private static final String PREFIX = "spool-";
    private static final String LOCK = ".lock";

    /** This process's own: to open their locks once more and close them would give them up. Guarded by the class. */
    private static final Set<Path> OWN = new HashSet<>();

    private final Path path;
    private final FileChannel lock;

    private SpoolDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** What serves where no directory is configured: one a user, because others can't be kept from putting files there. */
    static Path standard() {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "vision-streams-" + user);
    }

    /**
     * Deletes what crashed processes left, and makes a directory.
     *
     * @throws IOException if it can't be made, or if the parent is somebody else's
     */
    static SpoolDirectory open(Path parent) throws IOException {
        synchronized (OWN) {
            createPrivate(parent);
            // One process at a time, so that nobody deletes what another is about to lock.
            try (FileChannel one = channel(parent.resolve(LOCK))) {
                var held = one.lock();
                deleteLeftovers(parent);
                Path path = parent.resolve(PREFIX + UUID.randomUUID());
                Files.createDirectory(path, ownerOnly(parent));
                if (parent.equals(standard()) && !Files.getOwner(parent).equals(Files.getOwner(path))) {
                    Files.delete(path);
                    throw new IOException("the directory is another user's");
                }
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
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void deleteLeftovers(Path parent) throws IOException {
        List<Path> found;
        try (Stream<Path> entries = Files.list(parent)) {
            found = entries.filter(entry -> String.valueOf(entry.getFileName()).startsWith(PREFIX))
                    .filter(entry -> !OWN.contains(entry))
                    .toList();
        }
        for (Path directory : found) {
            try (FileChannel other = channel(directory.resolve(LOCK));
                    FileLock held = other.tryLock()) {
                if (held != null) {
                    delete(directory);
                    log.info("Deleted temporary files that a process left when it ended suddenly");
                }
            } catch (IOException | OverlappingFileLockException e) {
                log.warn("Temporary files that are nobody's may be left in {}", directory, e);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.toList();
        } catch (NoSuchFileException gone) {
            return;
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }

    /** A name that nothing has yet. */
    Path newFile() {
        return path.resolve(UUID.randomUUID() + ".image");
    }

    /** Deletes all that is in it. */
    @Override
    public void close() throws IOException {
        synchronized (OWN) {
            delete(path);
            lock.close();
            OWN.remove(path);
        }
    }
}
