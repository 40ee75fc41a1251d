// Prints the boxes of detections with what their event cost, one line of JSON per box:
//   node detections.js BOOTSTRAP_SERVERS REGISTRY_URL TOPIC COUNT
// Events are decoded by Confluent's client. Ends after COUNT events.
const { SchemaRegistryClient, AvroDeserializer, SerdeType } = require("@confluentinc/schemaregistry");
const { Kafka, logLevel } = require("kafkajs");

const [bootstrap, registry, topic, count] = process.argv.slice(2);
const deserializer = new AvroDeserializer(new SchemaRegistryClient({ baseURLs: [registry] }), SerdeType.VALUE, {});
const kafka = new Kafka({ clientId: "detections", brokers: bootstrap.split(","), logLevel: logLevel.ERROR });
// Sees what is committed alone, unless told otherwise.
const consumer = kafka.consumer({ groupId: `detections-${process.pid}-${Date.now()}` });

async function main() {
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const ended = new Promise((resolve, reject) => {
    let seen = 0;
    consumer.run({
      eachMessage: async ({ message }) => {
        if (seen === Number(count)) {
          return;
        }
        try {
          const event = await deserializer.deserialize(topic, message.value);
          const { amount, currency } = event.inference.cost;
          for (const { label, box } of event.objects) {
            const paidBy = event.inference.reusedFrom;
            console.log(JSON.stringify({ requestId: event.requestId, paidBy, label, ...box, cost: amount, currency }));
          }
        } catch (error) {
          reject(error);
          return;
        }
        if (++seen === Number(count)) {
          resolve();
        }
      },
    }).catch(reject);
  });
  await ended;
  await consumer.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
