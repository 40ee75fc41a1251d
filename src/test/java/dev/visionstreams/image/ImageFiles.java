package dev.visionstreams.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import okio.Buffer;
import okio.ByteString;

/** Writes image files byte by byte, for features that encoders don't offer. */
public final class ImageFiles {
    private ImageFiles() {}

    static ByteString encoded(BufferedImage image, String format) {
        Buffer buffer = new Buffer();
        try {
            if (!ImageIO.write(image, format, buffer.outputStream())) {
                throw new IllegalArgumentException("no encoder for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.snapshot();
    }

    static BufferedImage decoded(ByteString bytes) {
        try {
            return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** EXIF data with an orientation as its only entry, big-endian. */
    public static ByteString exif(int orientation) {
        return new Buffer()
                .writeUtf8("MM")
                .writeShort(42)
                .writeInt(8)
                .writeShort(1)
                .writeShort(0x0112)
                .writeShort(3)
                .writeInt(1)
                .writeShort(orientation)
                .writeShort(0)
                .writeInt(0)
                .snapshot();
    }

    static ByteString exifLittleEndian(int orientation) {
        return new Buffer()
                .writeUtf8("II")
                .writeShortLe(42)
                .writeIntLe(8)
                .writeShortLe(1)
                .writeShortLe(0x0112)
                .writeShortLe(3)
                .writeIntLe(1)
                .writeShortLe(orientation)
                .writeShortLe(0)
                .writeIntLe(0)
                .snapshot();
    }

    /** A JPEG file with EXIF data in front of its other segments. */
    static ByteString jpegWithExif(ByteString jpeg, ByteString exif) {
        return new Buffer()
                .writeShort(0xFFD8)
                .writeShort(0xFFE1)
                .writeShort(2 + 6 + exif.size())
                .writeUtf8("Exif\0\0")
                .write(exif)
                .write(jpeg.substring(2))
                .snapshot();
    }

    /** A CMYK JPEG of one colour, with the marker that Adobe's programs write. */
    static ByteString adobeCmykJpeg(int width, int height, int... inks) {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
        for (int band = 0; band < 4; band++) {
            int[] samples = new int[width * height];
            Arrays.fill(samples, inks[band]);
            raster.setSamples(0, 0, width, height, band, samples);
        }
        Buffer jpeg = new Buffer();
        ImageWriter writer = ImageIO.getImageWritersByMIMEType("image/jpeg").next();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(jpeg.outputStream())) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(raster, null, null), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        ByteString plain = jpeg.snapshot();
        return new Buffer()
                .writeShort(0xFFD8)
                .writeShort(0xFFEE)
                .writeShort(14)
                .writeUtf8("Adobe")
                .writeShort(100)
                .writeShort(0)
                .writeShort(0)
                .writeByte(0)
                .write(plain.substring(2))
                .snapshot();
    }

    /** A JPEG file with an ICC profile that fits into one segment. */
    static ByteString jpegWithProfile(ByteString jpeg, ByteString profile) {
        int endOfJfif = 20;
        return new Buffer()
                .write(jpeg.substring(0, endOfJfif))
                .writeShort(0xFFE2)
                .writeShort(2 + 14 + profile.size())
                .writeUtf8("ICC_PROFILE\0")
                .writeByte(1)
                .writeByte(1)
                .write(profile)
                .write(jpeg.substring(endOfJfif))
                .snapshot();
    }

    public static ByteString pngWithExif(ByteString png, ByteString exif) {
        Buffer chunk = new Buffer().writeUtf8("eXIf").write(exif);
        CRC32 crc = new CRC32();
        crc.update(chunk.snapshot().toByteArray());
        int endOfHeader = 8 + 25;
        return new Buffer()
                .write(png.substring(0, endOfHeader))
                .writeInt(exif.size())
                .write(chunk.snapshot())
                .writeInt((int) crc.getValue())
                .write(png.substring(endOfHeader))
                .snapshot();
    }

    /** A TIFF file of one uncompressed strip of RGB. */
    static ByteString tiff(BufferedImage image, int orientation) {
        int[][] entries = {
            {0x100, 4, 1, image.getWidth()},
            {0x101, 4, 1, image.getHeight()},
            {0x102, 3, 1, 8},
            {0x103, 3, 1, 1},
            {0x106, 3, 1, 2},
            {0x111, 4, 1, 0},
            {0x112, 3, 1, orientation},
            {0x115, 3, 1, 3},
            {0x117, 4, 1, image.getWidth() * image.getHeight() * 3},
        };
        Buffer buffer =
                new Buffer().writeUtf8("II").writeShortLe(42).writeIntLe(8).writeShortLe(entries.length);
        for (int[] entry : entries) {
            int bitsPerSample = 8 + 2 + entries.length * 12 + 4;
            int value = entry[0] == 0x111 ? bitsPerSample + 6 : entry[0] == 0x102 ? bitsPerSample : entry[3];
            int count = entry[0] == 0x102 ? 3 : entry[2];
            buffer.writeShortLe(entry[0])
                    .writeShortLe(entry[1])
                    .writeIntLe(count)
                    .writeIntLe(value);
        }
        buffer.writeIntLe(0).writeShortLe(8).writeShortLe(8).writeShortLe(8);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int color = image.getRGB(x, y);
                buffer.writeByte(color >> 16).writeByte(color >> 8).writeByte(color);
            }
        }
        return buffer.snapshot();
    }

    /** The lossless WebP bit stream (RFC 9649) of an image with samples of only 0 and 255, one bit each. */
    static ByteString webpPixels(BufferedImage image) {
        BitWriter bits = new BitWriter();
        bits.write(0x2F, 8);
        bits.write(image.getWidth() - 1, 14);
        bits.write(image.getHeight() - 1, 14);
        bits.write(0, 1 + 3 + 1 + 1 + 1);
        for (int color = 0; color < 3; color++) {
            bits.write(0b111, 3);
            bits.write(0, 8);
            bits.write(255, 8);
        }
        bits.write(0b101, 3);
        bits.write(255, 8);
        bits.write(0b0001, 4);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int color = image.getRGB(x, y);
                bits.write((color >> 8) & 1, 1);
                bits.write((color >> 16) & 1, 1);
                bits.write(color & 1, 1);
            }
        }
        return bits.bytes();
    }

    static ByteString webp(ByteString pixels) {
        return riff(riffChunk("VP8L", pixels));
    }

    static ByteString webpWithExif(BufferedImage image, ByteString exif) {
        Buffer header = new Buffer().writeIntLe(0x08);
        for (int side : new int[] {image.getWidth(), image.getHeight()}) {
            header.writeByte(side - 1).writeShortLe((side - 1) >> 8);
        }
        return riff(new Buffer()
                .write(riffChunk("VP8X", header.snapshot()))
                .write(riffChunk("VP8L", webpPixels(image)))
                .write(riffChunk("EXIF", exif))
                .snapshot());
    }

    /** A WebP file of several frames, each of the canvas's size and shown for 100 ms (its container specification). */
    static ByteString animatedWebp(BufferedImage... frames) {
        Buffer header = new Buffer().writeIntLe(0x02);
        Buffer size = new Buffer();
        for (int side : new int[] {frames[0].getWidth(), frames[0].getHeight()}) {
            size.writeByte(side - 1).writeShortLe((side - 1) >> 8);
        }
        ByteString canvas = size.readByteString();
        Buffer chunks = new Buffer()
                .write(riffChunk("VP8X", header.write(canvas).readByteString()))
                .write(riffChunk("ANIM", ByteString.decodeHex("FFFFFFFF0000")));
        for (BufferedImage frame : frames) {
            chunks.write(riffChunk(
                    "ANMF",
                    new Buffer()
                            .write(new byte[6])
                            .write(canvas)
                            .write(ByteString.decodeHex("64000000"))
                            .write(riffChunk("VP8L", webpPixels(frame)))
                            .readByteString()));
        }
        return riff(chunks.readByteString());
    }

    private static ByteString riff(ByteString chunks) {
        return new Buffer()
                .writeUtf8("RIFF")
                .writeIntLe(4 + chunks.size())
                .writeUtf8("WEBP")
                .write(chunks)
                .snapshot();
    }

    static ByteString riffChunk(String name, ByteString body) {
        Buffer chunk = new Buffer().writeUtf8(name).writeIntLe(body.size()).write(body);
        return (body.size() % 2 == 0 ? chunk : chunk.writeByte(0)).snapshot();
    }

    static ByteString box(String name, ByteString... parts) {
        Buffer body = new Buffer();
        for (ByteString part : parts) {
            body.write(part);
        }
        return new Buffer()
                .writeInt(8 + (int) body.size())
                .writeUtf8(name)
                .write(body.snapshot())
                .snapshot();
    }

    static ByteString ints(int... values) {
        Buffer buffer = new Buffer();
        for (int value : values) {
            buffer.writeInt(value);
        }
        return buffer.snapshot();
    }

    /** A HEIF file without pixels. Item 2 is the primary one and has the properties with the given numbers. */
    static ByteString heif(String brands, ByteString properties, int... numbers) {
        Buffer associations = new Buffer().writeInt(0).writeInt(2);
        associations.writeShort(1).writeByte(1).writeByte(1);
        associations.writeShort(2).writeByte(numbers.length);
        for (int number : numbers) {
            associations.writeByte(0x80 | number);
        }
        return new Buffer()
                .write(box(
                        "ftyp",
                        ByteString.encodeUtf8(brands.substring(0, 4)),
                        ints(0),
                        ByteString.encodeUtf8(brands.substring(4))))
                .write(box(
                        "meta",
                        ints(0),
                        box("hdlr", ints(0, 0)),
                        box("pitm", ints(0), ByteString.decodeHex("0002")),
                        box("iprp", box("ipco", properties), box("ipma", associations.snapshot()))))
                .snapshot();
    }

    /** Writes bits from the lowest of each byte on, as in WebP. */
    static final class BitWriter {
        private final Buffer buffer = new Buffer();
        private int pending;
        private int count;

        void write(int value, int bits) {
            for (int bit = 0; bit < bits; bit++) {
                pending |= ((value >> bit) & 1) << count++;
                if (count == 8) {
                    buffer.writeByte(pending);
                    pending = 0;
                    count = 0;
                }
            }
        }

        ByteString bytes() {
            return (count == 0 ? buffer : buffer.writeByte(pending)).snapshot();
        }
    }
}
