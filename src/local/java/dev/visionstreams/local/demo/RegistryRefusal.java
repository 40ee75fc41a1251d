package dev.visionstreams.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** An error answer in the form of Confluent's registry. */
final class RegistryRefusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;

    RegistryRefusal(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    JsonNode body() {
        return JsonNodeFactory.instance.objectNode().put("error_code", code).put("message", getMessage());
    }
}
