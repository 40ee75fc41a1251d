package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.emulator.Reaction.Quota;
import java.time.Duration;

/** The errors that are not about a request's content, in the service's own words. */
final class ApiErrors {
    private static final String RATE_LIMITS = "https://ai.google.dev/gemini-api/docs/rate-limits";

    private ApiErrors() {}

    static ApiException keyMissing() {
        return new ApiException(
                403,
                "PERMISSION_DENIED",
                "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or"
                        + " other form of API consumer identity to call this API.");
    }

    static ApiException keyInvalid() {
        ApiException error = ApiException.invalid("API key not valid. Please pass a valid API key.")
                .withErrorInfo("API_KEY_INVALID");
        error.detail("LocalizedMessage")
                .put("locale", "en-US")
                .put("message", "API key not valid. Please pass a valid API key.");
        return error;
    }

    static ApiException permissionDenied() {
        return new ApiException(403, "PERMISSION_DENIED", "The caller does not have permission");
    }

    static ApiException modelNotFound(String model) {
        return new ApiException(
                404,
                "NOT_FOUND",
                "models/" + model
                        + " is not found for API version v1beta, or is not supported for generateContent. Call"
                        + " ListModels to see the list of available models and their supported methods.");
    }

    static ApiException internal() {
        return new ApiException(
                500,
                "INTERNAL",
                "An internal error has occurred. Please retry or report in"
                        + " https://developers.generativeai.google/guide/troubleshooting");
    }

    static ApiException unavailable() {
        return new ApiException(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    }

    static ApiException deadline() {
        return new ApiException(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");
    }

    /** For what never was, was deleted, has expired or belongs to another project: Google doesn't tell. */
    static ApiException noSuchFile(String id) {
        return new ApiException(
                403,
                "PERMISSION_DENIED",
                "You do not have permission to access the File " + id + " or it may not exist.");
    }

    static ApiException fileNotActive(String id) {
        return new ApiException(
                400, "FAILED_PRECONDITION", "The File " + id + " is not in an ACTIVE state and usage is not allowed.");
    }

    /** No {@code RetryInfo}: there is room when files are deleted or expire. */
    static ApiException storageQuota(long limit) {
        String metric = "generativelanguage.googleapis.com/file_storage_bytes";
        ApiException error = new ApiException(
                429,
                "RESOURCE_EXHAUSTED",
                "You exceeded your current quota, please check your plan and billing details. For more information on"
                        + " this error, head to: " + RATE_LIMITS + ".\n* Quota exceeded for metric: " + metric
                        + ", limit: " + limit);
        error.detail("QuotaFailure")
                .putArray("violations")
                .addObject()
                .put("quotaMetric", metric)
                .put("quotaId", "FileStorageBytesPerProject")
                .put("quotaValue", Long.toString(limit));
        help(error);
        return error;
    }

    static ApiException quotaBare() {
        return new ApiException(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");
    }

    static ApiException quota(String model, Quota quota, long limit, Duration retryDelay) {
        double seconds = retryDelay.toNanos() / 1e9;
        ApiException error = new ApiException(
                429,
                "RESOURCE_EXHAUSTED",
                "You exceeded your current quota, please check your plan and billing details. For more information on"
                        + " this error, head to: " + RATE_LIMITS
                        + ". \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_requests,"
                        + " limit: " + limit + ", model: " + model + "\nPlease retry in "
                        + ApiException.seconds(seconds) + "s.");
        ObjectNode violation =
                error.detail("QuotaFailure").putArray("violations").addObject();
        violation
                .put("quotaMetric", "generativelanguage.googleapis.com/generate_content_requests")
                .put(
                        "quotaId",
                        quota == Quota.PER_DAY
                                ? "GenerateRequestsPerDayPerProjectPerModel"
                                : "GenerateRequestsPerMinutePerProjectPerModel")
                .put("quotaValue", Long.toString(limit));
        violation.putObject("quotaDimensions").put("location", "global").put("model", model);
        help(error);
        return error.withRetryDelay(seconds);
    }

    private static void help(ApiException error) {
        error.detail("Help")
                .putArray("links")
                .addObject()
                .put("description", "Learn more about Gemini API quotas")
                .put("url", RATE_LIMITS);
    }
}
