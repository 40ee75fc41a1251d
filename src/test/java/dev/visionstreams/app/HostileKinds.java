package dev.visionstreams.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.serde.registry.RegistryClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import okio.Buffer;
import okio.BufferedSink;
import okio.ByteString;
import okio.GzipSink;
import okio.Okio;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The kinds of hostile events. A new kind of image belongs into {@link HostileImages}. */
final class HostileKinds {
    private static final String PNG = "200 OK\r\nContent-Type: image/png";

    private final Rig rig;

    /** Of the requests whose image isn't the attack. */
    private final URI image;

    private final List<Kind> kinds = new ArrayList<>();

    /** Makes a record's value. */
    interface Maker {
        byte @Nullable [] value(String id) throws Exception;
    }

    record Kind(String name, Maker maker) {}

    /** @param hosts serve the attacks; each has every kind */
    HostileKinds(Rig rig, HostileHost... hosts) throws Exception {
        this.rig = rig;
        image = rig.images.put(Scenes.draw(7));
        for (HostileHost host : hosts) {
            servers(host);
            HostileImages.all().forEach((name, bytes) -> uri(name + " by URL", host.answering(PNG, bytes)));
        }
        HostileImages.all()
                .forEach((name, bytes) -> request(
                        name + " inline",
                        request -> request.setImages(List.of(ImageReference.newBuilder()
                                .setContent(bytes.asByteBuffer())
                                .build()))));
        uris();
        fields();
        records();
        replies();
    }

    List<Kind> all() {
        return List.copyOf(kinds);
    }

    private void servers(HostileHost host) throws Exception {
        String ok = "HTTP/1.1 200 OK\r\n";
        uri("header fields without end", host.endless(ok, "a:\r\n".repeat(1_000)));
        uri("empty header fields without end", host.endless(ok, ":\r\n".repeat(1_000)));
        uri("a header field without end", host.endless(ok + "a: ", "x".repeat(4_000)));
        uri("a body without end", host.endless(ok + "\r\n", "x".repeat(10_000)));
        String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
        uri("chunks without end", host.endless(chunked, "3\r\nxyz\r\n".repeat(500)));
        uri("a chunk's size without end", host.endless(chunked, "0".repeat(4_000)));
        uri("a chunk's extension without end", host.endless(chunked + "1;", "x".repeat(4_000)));
        uri("interim answers without end", host.endless("", "HTTP/1.1 102 Processing\r\n\r\n".repeat(100)));
        uri("a gzip bomb", host.answering(PNG + "\r\nContent-Encoding: gzip", gzip(new byte[20 << 20])));
        uri("silence", host.silentAfter(""));
        uri("silence after half a head", host.silentAfter(ok + "Content-Ty"));
        uri("silence after half a body", host.silentAfter(ok + "Content-Length: 1000\r\n\r\nx"));
        uri("another protocol", host.on(out -> out.write("SSH-2.0-OpenSSH_9.6\r\n".getBytes(UTF_8))));
        uri("a body that breaks off", host.answering("200 OK\r\nContent-Length: 1000", ByteString.encodeUtf8("x")));
        uri("a redirect inside", host.answering("302 Found\r\nLocation: http://169.254.169.254/", ByteString.EMPTY));
        uri("a redirect to itself", host.answering("302 Found\r\nLocation: ?again", ByteString.EMPTY));
    }

    private void uris() {
        for (String uri : List.of(
                "http://10.0.0.1/a.png",
                "http://[::ffff:169.254.169.254]/",
                "http://user:secret@example.com/\u001b[2J\n2026 ERROR forged",
                "https://example.com/" + "a".repeat(100_000),
                "file:///etc/passwd",
                "data:image/png;base64,%%%",
                "data:image/png;base64," + "A".repeat(400_000),
                "",
                "\u0000\uffff")) {
            uri("the URI " + uri.substring(0, Math.min(20, uri.length())), uri);
        }
    }

    private void fields() {
        request("a prompt of 200,000 characters", request -> request.setPrompt("p".repeat(200_000)));
        request("20,000 labels", request -> request.setLabels(new ArrayList<>(Collections.nCopies(20_000, "label"))));
        request(
                "a label of 2,000 characters",
                request -> request.setLabels(new ArrayList<>(List.of("l".repeat(2_000)))));
        request("the most objects", request -> request.setMaxObjects(Integer.MAX_VALUE));
        request("a model's name of 200,000 characters", request -> request.setModel("m".repeat(200_000)));
        request("a made-up model", request -> request.setModel("made-up-" + request.getId()));
        request("a task that doesn't exist", request -> request.setTask("JUGGLE\n" + request.getId()));
        request("an id with control characters", request -> request.setId("\u001b]0;x\u0007" + request.getId()));
        request("5,000 images", request -> {
            request.setTask("CAPTION");
            request.setImages(new ArrayList<>(
                    Collections.nCopies(5_000, request.getImages().get(0))));
        });
    }

    private void records() {
        int empties = register("empties", "{\"type\":\"array\",\"items\":\"null\"}");
        int deep = register("deep", "{\"type\":\"array\",\"items\":".repeat(200) + "\"int\"" + "}".repeat(200));
        int nested = register("nested", "{\"type\":\"array\",\"items\":".repeat(90) + "\"int\"" + "}".repeat(90));
        byte[] claim = {0, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
        kinds.add(new Kind("an array of 2^31 nulls", id -> framed(empties, claim)));
        kinds.add(new Kind("a schema of arrays nested 90 deep", id -> framed(nested, claim)));
        kinds.add(new Kind("a schema nested 200 deep", id -> framed(deep, claim)));
        for (int id : new int[] {
            HostileRegistry.FORBIDDEN,
            HostileRegistry.UNKNOWN,
            HostileRegistry.HUGE,
            HostileRegistry.DEEP,
            HostileRegistry.ITS_OWN_REFERENCE,
            HostileRegistry.NO_SCHEMA
        }) {
            kinds.add(new Kind("schema id " + id, ignored -> framed(id, claim)));
        }
        kinds.add(new Kind("no value", id -> null));
        kinds.add(new Kind("no bytes", id -> new byte[0]));
        kinds.add(new Kind("text", id -> "\u001b[2J not Avro".getBytes(UTF_8)));
        kinds.add(new Kind("half a request", id -> {
            byte[] whole = rig.encode(request(id));
            return Arrays.copyOf(whole, whole.length / 2);
        }));
        kinds.add(new Kind("a length beyond the end", id -> {
            byte[] whole = rig.encode(request(id));
            System.arraycopy(claim, 1, whole, 5, 5);
            return whole;
        }));
    }

    private void replies() {
        String text = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]},\"finishReason\":\"STOP\"}]}";
        reply("a reply nested 100,000 deep", new Reaction.Canned(200, "[".repeat(100_000)));
        reply("a text nested 100,000 deep", new Reaction.Canned(200, text.formatted("[".repeat(100_000))));
        reply("a reply of 9 MiB", new Reaction.Canned(200, text.formatted("x".repeat(9 << 20))));
        reply("an error of 2 MiB", new Reaction.Canned(400, "x".repeat(2 << 20)));
        reply("control characters for a caption", new Reaction.Canned(200, text.formatted("\\u001b[2J\\n2026 ERROR")));
        reply("a key again and again", new Reaction.Canned(200, text.formatted("{" + "a: ".repeat(50_000) + "]")));
        reply("a brace and blanks", new Reaction.Canned(200, text.formatted("{" + " ".repeat(100_000) + "x")));
        reply("a reply that isn't JSON", Fault.MALFORMED_BODY);
        reply("a text that isn't JSON", Fault.MALFORMED_TEXT);
        reply("half a reply", Fault.CUT);
    }

    private void reply(String name, Reaction reaction) {
        String mark = "reply-kind-" + kinds.size() + "-";
        rig.gemini.script(FaultRule.whenPromptContains(reaction, mark));
        request(name, request -> request.setPrompt(mark));
    }

    private void uri(String name, String uri) {
        request(
                name,
                request -> request.setImages(
                        List.of(ImageReference.newBuilder().setUri(uri).build())));
    }

    private void request(String name, Consumer<ImageRequest> change) {
        kinds.add(new Kind(name, id -> {
            ImageRequest request = request(id);
            change.accept(request);
            return rig.encode(request);
        }));
    }

    private ImageRequest request(String id) {
        return Rig.request(id, "CAPTION", image);
    }

    private int register(String subject, String bomb) {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"ImageRequest","namespace":"dev.visionstreams.event","fields":[
                  {"name":"task","type":"string"},
                  {"name":"bomb","type":%s}]}""".formatted(bomb));
        try (RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", rig.registry.url()))) {
            return client.register(subject, schema);
        }
    }

    private static byte[] framed(int schema, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(schema)
                .put(body)
                .array();
    }

    private static ByteString gzip(byte[] bytes) throws Exception {
        Buffer packed = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            sink.write(bytes);
        }
        return packed.snapshot();
    }
}
