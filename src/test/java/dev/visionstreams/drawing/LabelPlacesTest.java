package dev.visionstreams.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LabelPlacesTest {
    @Test
    void shouldPutTheLabelsOfOneBoxBesideEachOther() {
        LabelPlaces places = new LabelPlaces(400, 300, List.of());
        Rectangle box = new Rectangle(100, 100, 150, 100);
        List<Rectangle2D> placed = new ArrayList<>();

        for (int i = 0; i < 6; i++) {
            placed.add(places.place(box, 60, 16));
        }

        for (int i = 0; i < 6; i++) {
            for (int j = i + 1; j < 6; j++) {
                assertThat(placed.get(i).intersects(placed.get(j)))
                        .as("%s and %s", i, j)
                        .isFalse();
            }
        }
    }

    @Test
    void shouldNotHideSmallBoxes() {
        List<Rectangle> boxes = List.of(
                new Rectangle(200, 2, 30, 14),
                new Rectangle(60, 100, 60, 40),
                new Rectangle(80, 143, 40, 12),
                new Rectangle(120, 112, 20, 12),
                new Rectangle(380, 284, 18, 14));
        LabelPlaces places = new LabelPlaces(400, 300, boxes);

        for (Rectangle box : boxes) {
            Rectangle2D place = places.place(box, 80, 16);

            for (Rectangle other : boxes) {
                Rectangle2D hidden = place.createIntersection(other);
                double area = Math.max(0, hidden.getWidth()) * Math.max(0, hidden.getHeight());
                assertThat(area / (other.getWidth() * other.getHeight()))
                        .as("share of %s under the label of %s at %s", other, box, place)
                        .isLessThan(0.25);
            }
        }
    }

    @Test
    void shouldKeepTheLabelOfALargeBoxInItsCorner() {
        Rectangle box = new Rectangle(0, 0, 400, 300);

        Rectangle2D place = new LabelPlaces(400, 300, List.of(box)).place(box, 80, 16);

        assertThat(place).isEqualTo(new Rectangle2D.Double(0, 0, 80, 16));
    }

    @RepeatedTest(20)
    void shouldStayWithinTheImage(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        LabelPlaces places = new LabelPlaces(400, 300, List.of());

        for (int i = 0; i < 50; i++) {
            Rectangle box = new Rectangle(
                    random.nextInt(400) - 20,
                    random.nextInt(300) - 20,
                    1 + random.nextInt(400),
                    1 + random.nextInt(300));
            Rectangle2D place = places.place(box, 10 + random.nextInt(120), 16);

            assertThat(new Rectangle(0, 0, 400, 300).contains(place))
                    .as("seed %s, box %s", repetition.getCurrentRepetition(), box)
                    .isTrue();
        }
    }
}
