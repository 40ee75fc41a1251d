package dev.visionstreams.serde.confluent;

class FailureTypesTest extends FailureTypes {
    FailureTypesTest() {
        super(AvroSerdes.Choice.BUILTIN);
    }
}
