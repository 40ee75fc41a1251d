package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.image.ImageFormat;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    /** A picture can talk a model into outlining all of it, again and again. */
    @Test
    void shouldDrawNoMorePixelsOfMasksThanTheBound() {
        Frame frame = new Frame(100, 50);
        NormalizedBox whole = new NormalizedBox(0, 0, 1000, 1000);
        Polygon outline = new Polygon(List.of(List.of(
                new NormalizedPoint(0, 0),
                new NormalizedPoint(0, 1000),
                new NormalizedPoint(1000, 1000),
                new NormalizedPoint(1000, 0))));
        List<FoundObject> objects = Collections.nCopies(5, new FoundObject("all", whole, null, outline, null));
        Inference inference = new Inference("m", "m", null, "1", "STOP", 1, 2, 3, 6, 5);
        ModelReply reply = new ModelReply(null, null, List.of(), objects, List.of(), 0, inference);
        VisionResult.ImageFacts facts =
                new VisionResult.ImageFacts(new ImageHeader(ImageFormat.PNG, 1, frame), "image/png", "", 0, null, 1);

        VisionResult.Found found =
                (VisionResult.Found) Projection.of(List.of(facts), reply, 0, null, 3L * frame.width() * frame.height());

        assertThat(found.objects()).hasSize(5).allSatisfy(object -> assertThat(object.polygon())
                .hasSize(1));
        assertThat(found.objects().stream().filter(object -> object.mask() != null))
                .hasSize(3);
        assertThat(found.reply().dropped()).isEqualTo(2);
    }
}
