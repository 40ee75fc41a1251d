package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is the operator's fault rejects nothing, and what was held comes out once it is mended. */
class RefusedSettingIT {
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldHoldRequestsWhoseSettingIsRefusedAndNoOthers() {
        rig.gemini.script(FaultRule.when(
                        Fault.SETTING_REFUSED, (seen, random) -> seen.prompt().contains("held"))
                .atMost(3));
        URI image = rig.images.put(Scenes.draw(7));
        for (int i = 0; i < 12; i++) {
            var request = Rig.request("d" + i, "DETECT", image);
            request.setPrompt("held");
            rig.send("d" + i, request);
        }
        rig.send("c", Rig.request("c", "CAPTION", image));

        try (VisionStreams processor = rig.start("gemini.thinking.level.detect=low")) {
            List<Output> outputs = rig.awaitOutputs(13);

            assertThat(outputs).extracting(Output::topic).containsOnly("detections", "captions");
        }
        assertThat(rig.gemini.counts().outcomes()).containsKey("INVALID_ARGUMENT");
    }

    @Test
    void shouldHoldEverythingUntilThereAreCreditsAgain() {
        rig.gemini.script(FaultRule.always(Fault.CREDITS_DEPLETED).atMost(3));
        URI image = rig.images.put(Scenes.draw(7));
        for (int i = 0; i < 6; i++) {
            rig.send("r" + i, Rig.request("r" + i, "CAPTION", image));
        }

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(6)).extracting(Output::topic).containsOnly("captions");
        }
    }
}
