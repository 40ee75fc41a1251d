package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Attacks by the text of URIs. */
final class HostileUris extends HostileTable {
    static final String DENIED_ADDRESS = "93.184.216.34";

    /** DNS answers by name, in order; the last one is repeated. Other names resolve to the server. */
    final Map<String, List<String>> names = new ConcurrentHashMap<>();

    HostileUris(ScriptedServer server, Path allowedFolder, CountDownLatch over) {
        super("sender", server, over);
        writtenAddresses();
        hiddenAddresses();
        names();
        redirects();
        notations(allowedFolder);
    }

    private void writtenAddresses() {
        for (String host : List.of(
                "127.0.0.2",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.100.100.200",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "[::1]",
                "[::]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[ff02::1]",
                "[2001:db8::1]",
                "[::ffff:10.0.0.1]",
                "[::ffff:a9fe:a9fe]",
                "[::10.0.0.1]",
                "[2002:a00:1::1]",
                "[64:ff9b::a9fe:a9fe]",
                "[2001:0:a00:1::1]",
                DENIED_ADDRESS)) {
            fetch("an address of a special range", "http://" + host + "/", Reason.ADDRESS_NOT_ALLOWED);
        }
    }

    private void hiddenAddresses() {
        for (String host : List.of(
                "2130706434",
                "0x7f000002",
                "0x7f.2",
                "017700000002",
                "0177.0.0.2",
                "127.2",
                "0",
                "10.0.0.1.",
                "127.0.0.2%2e",
                "%31%30.0.0.1",
                "\u2460\u24ea.\u24ea.\u24ea.\u2460",
                "10\u30020\u30020\u30021")) {
            fetch("an odd notation of an address", "http://" + host + "/", Reason.ADDRESS_NOT_ALLOWED);
        }
        fetch("backslashes for slashes", "http:\\\\10.0.0.1\\a", Reason.ADDRESS_NOT_ALLOWED);
        fetch("blanks and tabs around it", " \thttp://10.0.0.1/ ", Reason.ADDRESS_NOT_ALLOWED);
    }

    private void names() {
        names.put("localhost", List.of("127.0.0.1,::1"));
        names.put("metadata.google.internal", List.of("169.254.169.254"));
        names.put("mixed.test", List.of("127.0.0.1,10.0.0.1"));
        names.put("mapped.test", List.of("::ffff:10.0.0.1"));
        names.put("translated.test", List.of("64:ff9b::a00:1"));
        names.put("public.test", List.of(DENIED_ADDRESS));
        names.put("nowhere.test", List.of(""));
        for (String host : List.of("localhost", "LOCALHOST", "LocalHost.", "metadata.google.internal", "mixed.test")) {
            fetch("a name that leads inside", "http://" + host + "/", Reason.ADDRESS_NOT_ALLOWED);
        }
        fetch("a name with an IPv4-mapped address", "http://mapped.test/", Reason.ADDRESS_NOT_ALLOWED);
        fetch("a name behind a NAT64 gateway", "http://translated.test/", Reason.ADDRESS_NOT_ALLOWED);
        fetch("a name with a denied address", "http://public.test/", Reason.ADDRESS_NOT_ALLOWED);
        fetch("a name without an address", "http://nowhere.test/", Reason.FETCH_UNREACHABLE);
        fetch("a denied host", "http://evil.denied.test/", Reason.HOST_NOT_ALLOWED);
        fetch("a denied host in disguise", "http://EVIL.Denied.Test./", Reason.HOST_NOT_ALLOWED);
        fetch("a port of another protocol", "http://mail.test:25/", Reason.PORT_NOT_ALLOWED);
        fetch("a denied port", "http://redis.test:6379/", Reason.PORT_NOT_ALLOWED);
        String rebinding = answering("503 Unavailable\r\nRetry-After: 0", "");
        names.put(host(rebinding), List.of("127.0.0.1", "169.254.169.254"));
        fetch("a name that leads elsewhere the second time, by a retry", rebinding, Reason.ADDRESS_NOT_ALLOWED);
        String turning = answering("302 Found\r\nLocation: /again", "");
        names.put(host(turning), List.of("127.0.0.1", "10.0.0.1"));
        fetch("a name that leads elsewhere the second time, by a redirect", turning, Reason.ADDRESS_NOT_ALLOWED);
    }

    private void redirects() {
        redirect("http://169.254.169.254/latest/meta-data/", Reason.ADDRESS_NOT_ALLOWED);
        redirect("http://[::1]:8080/", Reason.ADDRESS_NOT_ALLOWED);
        redirect("//10.0.0.1/", Reason.ADDRESS_NOT_ALLOWED);
        redirect("http://0x7f.2/", Reason.ADDRESS_NOT_ALLOWED);
        redirect("http://localhost/", Reason.ADDRESS_NOT_ALLOWED);
        redirect("http://mixed.test/", Reason.ADDRESS_NOT_ALLOWED);
        redirect("http://evil.denied.test/", Reason.HOST_NOT_ALLOWED);
        redirect("http://mail.test:25/", Reason.PORT_NOT_ALLOWED);
        redirect("http://user:SECRET@images.test/", Reason.REDIRECT_REFUSED);
        redirect("file:///etc/passwd", Reason.REDIRECT_REFUSED);
        redirect("data:image/png;base64,AAAA", Reason.REDIRECT_REFUSED);
        redirect("gopher://images.test/", Reason.REDIRECT_REFUSED);
        redirect("", Reason.REDIRECT_REFUSED);
        fetch("a redirect to nowhere", answering("301 Moved", ""), Reason.REDIRECT_REFUSED);
        fetch(
                "a redirect and a body without an end",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n"));
                    endless(socket, "x".repeat(1000));
                }),
                Reason.ADDRESS_NOT_ALLOWED);
    }

    private void redirect(String location, Reason reason) {
        fetch(
                "a redirect to " + (location.isEmpty() ? "itself, again and again" : location),
                answering("302 Found\r\nLocation: " + location, ""),
                reason);
    }

    private void notations(Path folder) {
        fetch("user info before an address", "http://images.test@10.0.0.1/", Reason.URI_INVALID);
        fetch("user info", "http://user:SECRET@images.test/", Reason.URI_INVALID);
        fetch("a scoped address", "http://[fe80::1%25eth0]/", Reason.URI_INVALID);
        fetch("a host that the HTTP client refuses", "http://ex\u00e4mple9!0.test/", Reason.URI_INVALID);
        fetch("no host", "http:///", Reason.URI_INVALID);
        fetch("a port beyond all", "http://images.test:99999/", Reason.URI_INVALID);
        fetch("a host with a line feed", "http://images.test%0d%0aHost:x/", Reason.URI_INVALID);
        fetch("a very long URL", "http://images.test/" + "a".repeat(9000), Reason.URI_INVALID);
        fetch("nothing", "", Reason.URI_INVALID);
        fetch("no scheme", "//10.0.0.1/", Reason.URI_INVALID);
        for (String uri : List.of(
                "ftp://10.0.0.1/",
                "gopher://10.0.0.1:6379/_x",
                "jar:http://10.0.0.1/a.jar!/a.png",
                "javascript:alert(1)",
                "s3://bucket/key",
                "gs://bucket/object")) {
            fetch("a scheme that isn't allowed", uri, Reason.SCHEME_NOT_ALLOWED);
        }
        fetch("a file elsewhere", "file:///etc/passwd", Reason.PATH_NOT_ALLOWED);
        fetch("a file elsewhere, by dots", "file://" + folder + "/../../etc/passwd", Reason.PATH_NOT_ALLOWED);
        fetch("a file elsewhere, by a link", "file://" + folder + "/link", Reason.PATH_NOT_ALLOWED);
        fetch("a file of another host", "file://10.0.0.1/share/a.png", Reason.URI_INVALID);
        fetch("a folder", "file://" + folder, Reason.PATH_NOT_ALLOWED);
        try {
            Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
            Files.write(folder.resolve("large"), new byte[LIMIT + 1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fetch("a file beyond the limit", "file://" + folder + "/large", Reason.IMAGE_BYTES_EXCEEDED);
        fetch("a data URI that isn't base64", "data:image/png;base64,%%%", Reason.URI_INVALID);
        fetch("a data URI beyond the limit", "data:," + "a".repeat(LIMIT + 1), Reason.IMAGE_BYTES_EXCEEDED);
    }

    /** The addresses of one answer, without a DNS query. */
    static List<InetAddress> addresses(String answer) throws java.net.UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : answer.split(",", -1)) {
            if (literal.isEmpty()) {
                throw new java.net.UnknownHostException("no address");
            }
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }
}
