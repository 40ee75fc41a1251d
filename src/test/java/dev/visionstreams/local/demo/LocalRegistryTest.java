package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalRegistryTest {
    private static final String INT = "{\"schema\":\"\\\"int\\\"\"}";
    private static final String NOTED = "{\"schema\":\"{\\\"type\\\":\\\"int\\\",\\\"note\\\":\\\"b\\\"}\"}";
    private static final String LONG = "{\"schema\":\"\\\"long\\\"\"}";
    private static final String STRING = "{\"schema\":\"\\\"string\\\"\"}";

    private final LocalRegistry local = new LocalRegistry();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        local.close();
    }

    @BeforeEach
    void register() throws Exception {
        assertThat(ask("POST", "/subjects/a/versions", INT)).isEqualTo("200 {\"id\":1}");
    }

    private String ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(local.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    @Test
    void shouldGiveOneIdToOneSchema() throws Exception {
        assertThat(ask("POST", "/subjects/a/versions", INT)).isEqualTo("200 {\"id\":1}");
        assertThat(ask("POST", "/subjects/b/versions", INT)).isEqualTo("200 {\"id\":1}");
        assertThat(ask("POST", "/subjects/a/versions", NOTED)).isEqualTo("200 {\"id\":2}");
        assertThat(ask("GET", "/subjects", "")).isEqualTo("200 [\"a\",\"b\"]");
        assertThat(ask("GET", "/subjects/a/versions", "")).isEqualTo("200 [1,2]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET  | /subjects/a/versions/latest | ''               | 200 {"subject":"a","version":1,"id":1,"schema":"\\"int\\""}
                    GET  | /subjects/a/versions/1      | ''               | 200 {"subject":"a","version":1,"id":1,"schema":"\\"int\\""}
                    GET  | /schemas/ids/1              | ''               | 200 {"schema":"\\"int\\""}
                    GET  | /config                     | ''               | 200 {"compatibilityLevel":"FULL_TRANSITIVE"}
                    GET  | /subjects/b/versions        | ''               | 404 {"error_code":40401,"message":"Subject 'b' not found."}
                    GET  | /subjects/a/versions/2      | ''               | 404 {"error_code":40402,"message":"Version 2 not found."}
                    GET  | /schemas/ids/9              | ''               | 404 {"error_code":40403,"message":"Schema 9 not found"}
                    GET  | /else                       | ''               | 404 {"error_code":404,"message":"HTTP 404 Not Found"}
                    POST | /subjects/a                 | {"schema":"\\"long\\""} | 404 {"error_code":40403,"message":"Schema not found"}
                    POST | /subjects/a/versions        | {"schema":"x"}   | 422 {"error_code":42201,"message":"Input schema is an invalid Avro schema"}
                    POST | /subjects/a/versions        | {                | 422 {"error_code":42201,"message":"Only Avro schemas without references are accepted"}
                    """)
    void shouldAnswerAsConfluentsDoes(String method, String path, String body, String answer) throws Exception {
        assertThat(ask(method, path, body)).isEqualTo(answer);
    }

    @Test
    void shouldRefuseWhatAnEarlierVersionCannotReadOrCannotBeReadBy() throws Exception {
        String compatibility = "/compatibility/subjects/a/versions/latest";
        assertThat(ask("POST", compatibility, NOTED)).isEqualTo("200 {\"is_compatible\":true}");
        assertThat(ask("POST", compatibility, LONG)).isEqualTo("200 {\"is_compatible\":false}");
        assertThat(ask("POST", compatibility, STRING)).isEqualTo("200 {\"is_compatible\":false}");
        assertThat(ask("POST", "/subjects/a/versions", LONG)).startsWith("409 {\"error_code\":409");
    }

    @Test
    void shouldBeOutForAWhile() throws Exception {
        local.outage(true);
        assertThat(ask("GET", "/subjects", "")).startsWith("503 ");

        local.outage(false);

        assertThat(ask("GET", "/subjects", "")).startsWith("200 ");
        assertThat(local.requests("GET /subjects")).isEqualTo(2);
    }
}
