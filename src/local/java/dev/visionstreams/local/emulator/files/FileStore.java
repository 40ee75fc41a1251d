package dev.visionstreams.local.emulator.files;

import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
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

/** The files of one project until they expire. Thread-safe. */
final class FileStore {
    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final String PREFIX = "files/";
    private static final int ID_LENGTH = 12;

    private final FilesApiOptions options;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final NavigableMap<Long, StoredFile> files = new TreeMap<>();
    private long number;
    private long gets;
    private long deletes;

    /** @param random source of file ids */
    FileStore(FilesApiOptions options, InstantSource clock, RandomGenerator random) {
        this.options = options;
        this.clock = clock;
        this.random = random;
    }

    Instant now() {
        return clock.instant();
    }

    /** Refuses a name chosen by a client if it is malformed or taken. */
    synchronized void checkName(String name) throws ApiException {
        if (name.isEmpty()) {
            return;
        }
        String id = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
        if (!ID.matcher(id).matches()) {
            throw ApiException.invalid("* CreateFileRequest.file.name: File name may only contain lowercase"
                    + " alphanumeric characters or dashes (-) and cannot begin or end with a dash.\n");
        }
        if (find(id) != null) {
            throw new ApiException(409, "ALREADY_EXISTS", "Requested entity already exists");
        }
    }

    /** @param more bytes that are to be stored in addition to the stored files */
    synchronized void checkQuota(long more) throws ApiException {
        sweep();
        if (stored() + more > options.storageBytes()) {
            throw ApiErrors.storageQuota(options.storageBytes());
        }
    }

    /** @param failure why processing the file will fail; null if it won't */
    synchronized StoredFile add(Upload upload, @Nullable String failure) throws ApiException {
        String name = upload.request.name();
        checkName(name);
        checkQuota(upload.bytes.size());
        Instant now = now();
        StoredFile file = new StoredFile(
                ++number,
                name.isEmpty() ? newId(ID_LENGTH) : name.substring(PREFIX.length()),
                upload.request.displayName(),
                upload.request.mimeType(),
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

    /** Like Google, gives the same error for files that never existed, no longer exist or belong to somebody else. */
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
        file.bytes().close();
        deletes++;
    }

    /** Up to {@code size + 1} files with a lower number, newest first; the extra one means that more follow. */
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

    /** Expires all files now. */
    synchronized void expireAll() {
        files.values().forEach(file -> file.bytes().close());
        files.clear();
    }

    synchronized FileCounts counts(long started, long bytes) {
        sweep();
        return new FileCounts(started, number, bytes, gets, deletes, files.size(), stored());
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
            file.bytes().close();
        }
    }
}
