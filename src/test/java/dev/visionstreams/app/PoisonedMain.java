package dev.visionstreams.app;

import dev.visionstreams.Main;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The processor in a JVM that ends, without a word, where the mask in a reply is to be decoded. */
final class PoisonedMain {
    private PoisonedMain() {}

    public static void main(String[] args) {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        Iterator<ImageReaderSpi> readers = registry.getServiceProviders(ImageReaderSpi.class, false);
        while (readers.hasNext()) {
            ImageReaderSpi reader = readers.next();
            if (reader.getFormatNames()[0].toLowerCase(Locale.ROOT).equals("png")) {
                registry.deregisterServiceProvider(reader, ImageReaderSpi.class);
                break;
            }
        }
        registry.registerServiceProvider(new Poison(), ImageReaderSpi.class);
        Main.main(args);
    }

    private static final class Poison extends ImageReaderSpi {
        Poison() {
            super(
                    "vision-streams",
                    "1",
                    new String[] {"png"},
                    new String[] {"png"},
                    new String[] {"image/png"},
                    Poison.class.getName(),
                    new Class<?>[] {Object.class},
                    null,
                    false,
                    null,
                    null,
                    null,
                    null,
                    false,
                    null,
                    null,
                    null,
                    null);
        }

        @Override
        public boolean canDecodeInput(Object source) {
            return true;
        }

        @Override
        public ImageReader createReaderInstance(Object extension) {
            Runtime.getRuntime().halt(134);
            throw new AssertionError();
        }

        @Override
        public String getDescription(Locale locale) {
            return "the end";
        }
    }
}
