package dev.visionstreams.cli.submit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Image files of a folder, or those that match a pattern. */
public final class ImageFiles {
    private static final Pattern NAME = Pattern.compile("(?is).*\\.(jpe?g|png|webp|hei[cf]|gif|bmp|tiff?|avif)");

    private ImageFiles() {}

    /** The image files directly in a folder, by the ending of their names, sorted. */
    public static List<Path> in(Path folder) throws IOException {
        return matching(folder, "*").stream()
                .filter(file -> NAME.matcher(file.toString()).matches())
                .toList();
    }

    /** A folder becomes its image files, a pattern such as {@code photos/*.jpg} the files it matches; the rest stays. */
    static List<String> expand(String argument) throws BadInputException {
        if (argument.startsWith("{") || ImageArgument.isUri(argument)) {
            return List.of(argument);
        }
        try {
            Path path = Path.of(argument);
            boolean folder = Files.isDirectory(path);
            if (!folder && (Files.exists(path) || !argument.matches("(?s).*[*?\\[{].*"))) {
                return List.of(argument);
            }
            Path parent = path.getParent();
            List<Path> files = folder
                    ? in(path)
                    : matching(parent == null ? Path.of("") : parent, String.valueOf(path.getFileName()));
            if (files.isEmpty()) {
                throw new BadInputException(
                        argument + (folder ? ": no image files in this folder" : ": matches no file"));
            }
            return files.stream().map(Path::toString).toList();
        } catch (InvalidPathException e) {
            throw new BadInputException(argument + ": neither a URI nor a path", e);
        } catch (IOException | PatternSyntaxException e) {
            throw new BadInputException(argument + ": can't be listed: " + e, e);
        }
    }

    private static List<Path> matching(Path folder, String glob) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
            found.forEach(file -> {
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
            });
        }
        files.sort(null);
        return files;
    }
}
