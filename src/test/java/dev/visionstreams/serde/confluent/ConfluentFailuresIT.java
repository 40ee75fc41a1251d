package dev.visionstreams.serde.confluent;

/** Confluent's classes throw one type for both; the causes tell. */
@NeedsConfluent
class ConfluentFailuresIT extends FailureTypes {
    ConfluentFailuresIT() {
        super(AvroSerdes.Choice.CONFLUENT);
    }
}
