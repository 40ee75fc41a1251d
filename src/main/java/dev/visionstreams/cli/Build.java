package dev.visionstreams.cli;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What is running, as the manifest of its jar says.
 *
 * @param version of the release
 * @param commit that it was built from; null: it wasn't built in a repository
 */
record Build(String version, @Nullable String commit) {
    private static final Build UNPACKAGED = new Build("(not packaged)", null);

    static Build running() {
        URL self = Build.class.getResource("Build.class");
        try {
            if (self != null && self.openConnection() instanceof JarURLConnection jar) {
                Attributes attributes = jar.getMainAttributes();
                String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
                String commit = attributes.getValue("Implementation-Commit");
                return version == null ? UNPACKAGED : new Build(version, "unknown".equals(commit) ? null : commit);
            }
        } catch (IOException unreadable) {
            // The class was loaded from it. What it doesn't say isn't worth an end.
            return UNPACKAGED;
        }
        return UNPACKAGED;
    }

    @Override
    public String toString() {
        return commit == null ? version : version + ", commit " + commit;
    }
}
