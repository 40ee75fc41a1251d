package dev.visionstreams.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import okio.ByteString;

/** Bytes in the place of images, by the name of the attack. */
final class HostileImages {
    private HostileImages() {}

    /** Generated anew at each call. */
    static Map<String, ByteString> all() {
        Map<String, String> images = new LinkedHashMap<>();
        images.put("an HTML page", "<!DOCTYPE html><html><body>Sign in</body></html>");
        images.put("an XML bomb", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"a\">]><x/>");
        images.put("a PNG of 4,000 megapixels", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\u0001\0\0\0\u0001\0\0\b\2\0\0\0");
        images.put("half a PNG header", "\u0089PNG\r\n\u001a\n\0\0");
        images.put("a JPEG of nothing but markers", "\u00ff\u00d8" + "\u00ff\u00e0\0\2".repeat(100_000));
        images.put("a TIFF whose directories go in circles", "II*\0\b\0\0\0\0\0\b\0\0\0");
        images.put("a TIFF with tiles of 2^31", tiff(322, 0x7fffffff, 323, 1, 324, 8, 325, 100));
        images.put("a TIFF with tiles of 2^31 rows", tiff(322, 16, 323, 0x7fffffff, 324, 8, 325, 100));
        images.put("a TIFF with 100 samples per pixel", tiff(277, 100, 273, 8, 278, 16, 279, 768));
        images.put("a TIFF with strips beyond its end", tiff(273, 0x7ffffff0, 278, 16, 279, 0x7fffffff));
        images.put("a GIF of 99 megapixels in 35 bytes", gif(9_999, 9_999));
        images.put("a GIF of 4,000 megapixels", gif(0xffff, 0xffff));
        images.put("a GIF of nothing but comments", gif(0, 0).substring(0, 13).concat("!\u00fe\1x\0".repeat(60_000)));
        Map<String, ByteString> bytes = new LinkedHashMap<>();
        images.forEach((name, latin1) -> bytes.put(name, ByteString.of(latin1.getBytes(ISO_8859_1))));
        return bytes;
    }

    /** A file of 16x16 pixels, whose first directory also has the given tags and values. */
    private static String tiff(int... tagsAndValues) {
        int[] image = {256, 16, 257, 16, 258, 8, 259, 1, 262, 1};
        ByteBuffer file = ByteBuffer.allocate(1_000).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        file.putShort((short) ((image.length + tagsAndValues.length) / 2));
        for (int[] entries : new int[][] {image, tagsAndValues}) {
            for (int i = 0; i < entries.length; i += 2) {
                file.putShort((short) entries[i]).putShort((short) 4).putInt(1).putInt(entries[i + 1]);
            }
        }
        return new String(file.array(), ISO_8859_1);
    }

    /** A canvas with a frame of one pixel. */
    private static String gif(int width, int height) {
        char[] size = {(char) (width & 0xff), (char) (width >> 8), (char) (height & 0xff), (char) (height >> 8)};
        return "GIF89a" + new String(size) + "\u0080\0\0\0\0\0\u00ff\u00ff\u00ff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
    }
}
