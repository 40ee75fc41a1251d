package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A question some of whose pictures are uploaded first. Asked once more where the service says that it hasn't got them,
 * which it may after it said that it has. Cancelling it gives up the question, not an upload that others may wait for.
 */
final class UploadedQuestion extends CompletableFuture<ModelResult> {
    private final ModelRequest request;
    private final Set<Integer> chosen;
    private final UploadedFiles files;
    private final Function<ModelRequest, CompletableFuture<ModelResult>> model;
    private volatile @Nullable CompletableFuture<ModelResult> asked;

    /** @param chosen indices of the pictures to upload */
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
            Picture picture = request.pictures().get(i);
            if (picture.content() instanceof Picture.Given given) {
                uses.add(files.use(given.bytes(), picture.mediaType()));
            }
        }
        var unused = CompletableFuture.allOf(
                        uses.stream().map(UploadedFiles.Use::file).toArray(CompletableFuture[]::new))
                .thenCompose(all -> ask(uses))
                .whenComplete((result, defect) -> {
                    List<UploadedFiles.Use> gone =
                            result instanceof ModelFailure failure ? gone(failure, uses) : List.of();
                    gone.forEach(UploadedFiles.Use::forget);
                    uses.forEach(UploadedFiles.Use::giveBack);
                    if (!gone.isEmpty() && again && !isDone()) {
                        ask(false);
                    } else if (defect != null) {
                        completeExceptionally(defect);
                    } else {
                        complete(result);
                    }
                });
    }

    private CompletableFuture<ModelResult> ask(List<UploadedFiles.Use> uses) {
        List<Picture> pictures = new ArrayList<>(request.pictures());
        int next = 0;
        for (int i : chosen) {
            FileAnswer answer = uses.get(next++).file().join();
            if (answer instanceof FileAnswer.None none) {
                return CompletableFuture.completedFuture(none.failure());
            }
            pictures.set(
                    i,
                    Picture.named(((GeminiFile) answer).uri(), pictures.get(i).mediaType()));
        }
        CompletableFuture<ModelResult> running = model.apply(request.withPictures(pictures));
        asked = running;
        if (isCancelled()) {
            running.cancel(false);
        }
        return running;
    }

    /**
     * What has expired, was deleted, or belongs to another key's project. The service names one; where it doesn't, it may
     * be any, but for a question that names files of its own.
     */
    private List<UploadedFiles.Use> gone(ModelFailure failure, List<UploadedFiles.Use> uses) {
        Integer status = failure.httpStatus();
        if (failure.reason() != Reason.MODEL_REFUSED_REQUEST || status == null || (status != 403 && status != 404)) {
            return List.of();
        }
        List<UploadedFiles.Use> there = uses.stream()
                .filter(use -> use.file().join() instanceof GeminiFile)
                .toList();
        if (there.size() < uses.size()) {
            return List.of(); // it was an upload that failed
        }
        List<UploadedFiles.Use> named = there.stream()
                .filter(use -> use.file().join() instanceof GeminiFile file
                        && failure.message().contains(file.id()))
                .toList();
        boolean others = request.pictures().stream().anyMatch(picture -> picture.content() instanceof Picture.Named);
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
