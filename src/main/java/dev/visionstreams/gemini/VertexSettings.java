package dev.visionstreams.gemini;

import java.nio.file.Path;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The same models in a project of Google Cloud (Vertex AI), with the project's credentials. There is no Files API: large images are named as {@code gs://} objects.
 *
 * @param used whether requests go there
 * @param project required if it is used
 * @param location such as {@code global} or {@code europe-west4}
 * @param byKey whether the API key is sent instead of a token
 * @param credentialsFile JSON of a service account or of workload identity federation; null for Google's default order:
 *     {@code GOOGLE_APPLICATION_CREDENTIALS}, gcloud, the metadata server
 */
public record VertexSettings(
        boolean used,
        @Nullable String project,
        String location,
        boolean byKey,
        @Nullable Path credentialsFile) {
    private static final String CATALOGUE = "publishers/google/models";

    static final VertexSettings UNUSED = new VertexSettings(false, null, "global", false, null);

    /** Whether requests carry a token of the project's credentials. */
    boolean needsToken() {
        return used && !byKey;
    }

    /** The location's host. */
    public HttpUrl baseUrl() {
        String host =
                switch (location) {
                    case "global" -> "aiplatform.googleapis.com";
                    case "us", "eu" -> "aiplatform." + location + ".rep.googleapis.com";
                    default -> location + "-aiplatform.googleapis.com";
                };
        return new HttpUrl.Builder().scheme("https").host(host).build();
    }

    /** The path before the model's name in a call. */
    String modelsPath() {
        return "v1beta1/projects/" + project + "/locations/" + location + "/" + CATALOGUE;
    }

    /** The path before the model's name in a description, which belongs to no project. */
    String cataloguePath() {
        return "v1beta1/" + CATALOGUE;
    }
}
