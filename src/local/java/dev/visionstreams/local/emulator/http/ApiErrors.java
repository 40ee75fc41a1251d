package dev.visionstreams.local.emulator.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** Errors that don't depend on a request's content, with Google's own messages. */
public final class ApiErrors {
    private static final String RATE_LIMITS = "https://ai.google.dev/gemini-api/docs/rate-limits";

    private ApiErrors() {}

    public static ApiException keyMissing() {
        return new ApiException(
                403,
                "PERMISSION_DENIED",
                "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or"
                        + " other form of API consumer identity to call this API.");
    }

    public static ApiException keyInvalid() {
        ApiException error = ApiException.invalid("API key not valid. Please pass a valid API key.")
                .withErrorInfo("API_KEY_INVALID");
        error.detail("LocalizedMessage")
                .put("locale", "en-US")
                .put("message", "API key not valid. Please pass a valid API key.");
        return error;
    }

    public static ApiException unauthenticated() {
        return new ApiException(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid"
                        + " authentication credential.");
    }

    public static ApiException permissionDenied() {
        return new ApiException(403, "PERMISSION_DENIED", "The caller does not have permission");
    }

    public static ApiException modelNotFound(String model) {
        return new ApiException(
                404,
                "NOT_FOUND",
                "models/" + model
                        + " is not found for API version v1beta, or is not supported for generateContent. Call"
                        + " ListModels to see the list of available models and their supported methods.");
    }

    /** As Google Cloud says it. */
    public static ApiException publisherModelNotFound(String model) {
        return new ApiException(
                404,
                "NOT_FOUND",
                "Publisher Model `publishers/google/models/" + model + "` was not found or your project does not have"
                        + " access to it. Please ensure you are using a valid model version.");
    }

    public static ApiException internal() {
        return new ApiException(
                500,
                "INTERNAL",
                "An internal error has occurred. Please retry or report in"
                        + " https://developers.generativeai.google/guide/troubleshooting");
    }

    public static ApiException unavailable() {
        return new ApiException(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
    }

    public static ApiException deadline() {
        return new ApiException(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");
    }

    /** The file never existed, was deleted, has expired or belongs to another project: Google doesn't say which. */
    public static ApiException noSuchFile(String id) {
        return new ApiException(
                403,
                "PERMISSION_DENIED",
                "You do not have permission to access the File " + id + " or it may not exist.");
    }

    /** An object in a bucket that Google Cloud's service can't read. */
    public static ApiException objectDenied() {
        return new ApiException(403, "PERMISSION_DENIED", "Permission denied while accessing input file.");
    }

    public static ApiException fileNotActive(String id) {
        return new ApiException(
                400, "FAILED_PRECONDITION", "The File " + id + " is not in an ACTIVE state and usage is not allowed.");
    }

    /** Without {@code RetryInfo}: only deleted and expired files make room. */
    public static ApiException storageQuota(long limit) {
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

    public static ApiException quotaBare() {
        return new ApiException(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");
    }

    /** Without details. */
    public static ApiException creditsDepleted() {
        return new ApiException(
                429,
                "RESOURCE_EXHAUSTED",
                "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.");
    }

    public static ApiException congested() {
        return quotaBare().withRetryDelay(1);
    }

    /** 429 for a quota of requests per minute. */
    public static ApiException quotaPerMinute(String model, long limit, Duration retryDelay) {
        return requestQuota("GenerateRequestsPerMinutePerProjectPerModel", model, limit, retryDelay);
    }

    /** 429 for a quota of requests per day. */
    public static ApiException quotaPerDay(String model, long limit, Duration retryDelay) {
        return requestQuota("GenerateRequestsPerDayPerProjectPerModel", model, limit, retryDelay);
    }

    private static ApiException requestQuota(String quotaId, String model, long limit, Duration retryDelay) {
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
                .put("quotaId", quotaId)
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
