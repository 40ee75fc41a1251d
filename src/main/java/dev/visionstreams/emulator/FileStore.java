package dev.visionstreams.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of one project, until they expire. Safe for use by any thread. */
final class FileStore implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final int ID_LENGTH = 12;

    private final FileOptions options;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final NavigableMap<Long, StoredFile> files = new TreeMap<>();
    private long number;
    private long gets;
    private long deletes;

    /** @param random of the files' ids */
    FileStore(FileOptions options, InstantSource clock, RandomGenerator random) {
        this.options = options;
        this.clock = clock;
        this.random = random;
    }

    Instant now() {
        return clock.instant();
    }

    /** Refuses a name that a client chose and that can't be had. */
    synchronized void checkName(String name) throws ApiException {
        if (name.isEmpty()) {
            return;
        }
        if (!name.startsWith("files/")
                || !ID.matcher(name.substring("files/".length())).matches()) {
            throw ApiException.invalid("* CreateFileRequest.file.name: File name may only contain lowercase"
                    + " alphanumeric characters or dashes (-) and cannot begin or end with a dash.\n");
        }
        if (find(name.substring("files/".length())) != null) {
            throw new ApiException(409, "ALREADY_EXISTS", "Requested entity already exists");
        }
    }

    /** @param more what is to come in, or is coming in */
    synchronized void checkQuota(long more) throws ApiException {
        sweep();
        if (stored() + more > options.storageBytes()) {
            throw ApiErrors.storageQuota(options.storageBytes());
        }
    }

    /** @param failure why its processing will fail; null: it won't */
    synchronized StoredFile add(Upload upload, @Nullable String failure) throws ApiException {
        checkName(upload.name);
        checkQuota(upload.bytes.size());
        Instant now = now();
        StoredFile file = new StoredFile(
                ++number,
                upload.name.isEmpty() ? newId(ID_LENGTH) : upload.name.substring("files/".length()),
                upload.displayName,
                upload.mimeType,
                upload.bytes,
                now,
                now.plus(options.processing()),
                now.plus(options.lifetime()),
                failure);
        files.put(file.number(), file);
        return file;
    }

    synchronized String newId(int length) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < length; i++) {
            id.append(Character.forDigit(random.nextInt(36), 36));
        }
        return id.toString();
    }

    /** Answers the same for what never was, is no more, or belongs to somebody else, as Google does. */
    synchronized StoredFile get(String id) throws ApiException {
        StoredFile file = find(id);
        if (file == null) {
            throw ApiErrors.noSuchFile(id);
        }
        return file;
    }

    synchronized StoredFile getCounted(String id) throws ApiException {
        StoredFile file = get(id);
        gets++;
        return file;
    }

    synchronized void delete(String id) throws ApiException {
        StoredFile file = get(id);
        files.remove(file.number());
        close(file.bytes());
        deletes++;
    }

    /** The newest first, of those older than a number; one more than asked for if there are more. */
    synchronized List<StoredFile> page(long below, int size) {
        sweep();
        List<StoredFile> page = new ArrayList<>();
        for (StoredFile file : files.headMap(below, false).descendingMap().values()) {
            page.add(file);
            if (page.size() > size) {
                break;
            }
        }
        return page;
    }

    /** As if the lifetime of all that are there had passed. */
    synchronized void expireAll() {
        files.values().forEach(file -> close(file.bytes()));
        files.clear();
    }

    synchronized FileCounts counts(long started, long bytes) {
        sweep();
        return new FileCounts(started, number, bytes, gets, deletes, files.size(), stored());
    }

    @Override
    public void close() {
        expireAll();
    }

    private @Nullable StoredFile find(String id) {
        sweep();
        return files.values().stream()
                .filter(file -> file.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private long stored() {
        return files.values().stream().mapToLong(file -> file.bytes().size()).sum();
    }

    private void sweep() {
        Instant now = now();
        Iterator<StoredFile> oldestFirst = files.values().iterator();
        while (oldestFirst.hasNext()) {
            StoredFile file = oldestFirst.next();
            if (file.expires().isAfter(now)) {
                return;
            }
            oldestFirst.remove();
            close(file.bytes());
        }
    }

    private static void close(SpooledBytes bytes) {
        try {
            bytes.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
