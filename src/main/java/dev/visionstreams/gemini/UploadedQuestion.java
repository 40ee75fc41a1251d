package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A question that uploads some of its images first. If the service then reports that a file doesn't exist, the question
 * is asked once more with a new upload. Cancelling it cancels the question, but not an upload that others may share.
 */
final class UploadedQuestion extends CompletableFuture<ModelResult> {
    private final ModelRequest request;
    private final Set<Integer> chosen;
    private final UploadedFiles files;
    private final Function<ModelRequest, CompletableFuture<ModelResult>> model;
    private volatile @Nullable CompletableFuture<ModelResult> asked;

    /** @param chosen indices of the images to upload */
    UploadedQuestion(
            ModelRequest request,
            Set<Integer> chosen,
            UploadedFiles files,
            Function<ModelRequest, CompletableFuture<ModelResult>> model) {
        this.request = request;
        this.chosen = chosen;
        this.files = files;
        this.model = model;
    }

    UploadedQuestion start() {
        ask(true);
        return this;
    }

    private void ask(boolean again) {
        List<UploadedFiles.Use> uses = new ArrayList<>();
        for (int i : chosen) {
            ModelImage image = request.images().get(i);
            if (image.content() instanceof ModelImage.Given given) {
                uses.add(files.use(given.bytes(), image.mediaType()));
            }
        }
        var unused = CompletableFuture.allOf(
                        uses.stream().map(UploadedFiles.Use::file).toArray(CompletableFuture[]::new))
                .thenCompose(all -> ask(uses))
                .whenComplete((result, defect) -> {
                    List<UploadedFiles.Use> missing =
                            result instanceof ModelFailure failure ? missing(failure, uses) : List.of();
                    missing.forEach(UploadedFiles.Use::forget);
                    uses.forEach(UploadedFiles.Use::giveBack);
                    if (!missing.isEmpty() && again && !isDone()) {
                        ask(false);
                    } else if (defect != null) {
                        completeExceptionally(defect);
                    } else {
                        complete(result);
                    }
                });
    }

    private CompletableFuture<ModelResult> ask(List<UploadedFiles.Use> uses) {
        List<ModelImage> images = new ArrayList<>(request.images());
        int next = 0;
        for (int i : chosen) {
            FileAnswer answer = uses.get(next++).file().join();
            if (answer instanceof FileAnswer.None none) {
                return CompletableFuture.completedFuture(none.failure());
            }
            images.set(
                    i,
                    ModelImage.named(((GeminiFile) answer).uri(), images.get(i).mediaType()));
        }
        CompletableFuture<ModelResult> running = model.apply(request.withImages(images));
        asked = running;
        if (isCancelled()) {
            running.cancel(false);
        }
        return running;
    }

    /**
     * The files that have expired, were deleted, or belong to another key's project. If the message names none of them,
     * all are suspected, unless the question refers to files of its own, which may be the missing ones.
     */
    private List<UploadedFiles.Use> missing(ModelFailure failure, List<UploadedFiles.Use> uses) {
        Integer status = failure.httpStatus();
        if (failure.reason() != Reason.MODEL_REFUSED_REQUEST || status == null || (status != 403 && status != 404)) {
            return List.of();
        }
        List<UploadedFiles.Use> there = uses.stream()
                .filter(use -> use.file().join() instanceof GeminiFile)
                .toList();
        if (there.size() < uses.size()) {
            return List.of(); // the failure comes from an upload
        }
        List<UploadedFiles.Use> named = there.stream()
                .filter(use -> use.file().join() instanceof GeminiFile file
                        && failure.message().contains(file.id()))
                .toList();
        boolean others = request.images().stream().anyMatch(image -> image.content() instanceof ModelImage.Named);
        return named.isEmpty() && !others ? there : named;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        CompletableFuture<ModelResult> running = asked;
        if (cancelled && running != null) {
            running.cancel(false);
        }
        return cancelled;
    }
}
