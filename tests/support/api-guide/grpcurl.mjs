// Stands in for grpcurl, which is no package of ours: the same arguments, the same call, the same JSON.
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import { fromJSON, loadSync } from '@grpc/proto-loader';

// grpcurl's long options have one dash.
const args = process.argv.slice(2).map((one) => (/^-[a-z]{2}/.test(one) ? `-${one}` : one));
const text = { type: 'string' };
const many = { type: 'string', multiple: true, default: [] };
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    plaintext: { type: 'boolean' },
    'import-path': text,
    proto: text,
    header: { ...many, short: 'H' },
    data: { ...text, short: 'd', default: '{}' },
  },
});
const [address, called] = positionals;
const [service, method] = called.split('/');
const definitions = loadSync(values.proto, { includeDirs: [values['import-path']], longs: String, enums: String });
const loaded = grpc.loadPackageDefinition(definitions);
const Client = service.split('.').reduce((found, name) => found[name], loaded);
const metadata = new grpc.Metadata();
for (const header of values.header) {
  const at = header.indexOf(':');
  metadata.set(header.slice(0, at), header.slice(at + 1).trim());
}
const client = new Client(address, grpc.credentials.createInsecure());
client[method](JSON.parse(values.data), metadata, (error, message) => {
  if (error)
    console.error(`ERROR:\n  Code: ${codeName(error)}\n  Message: ${error.details}\n  Details:\n${detailsOf(error)}`);
  else console.log(JSON.stringify(message, null, 2));
  process.exitCode = error ? 64 + error.code : 0;
  client.close();
});

/** `NOT_FOUND` as grpcurl writes it. */
function codeName({ code }) {
  const words = grpc.status[code].toLowerCase().split('_');
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}

/** The details as grpcurl prints them: what none of its files declares in base64. */
function detailsOf({ metadata }) {
  const any = { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } };
  const Status = fromJSON({
    nested: { Status: { fields: { details: { rule: 'repeated', type: 'Any', id: 3 } } }, Any: any },
  }).Status;
  const { details } = Status.deserialize(metadata.get('grpc-status-details-bin')[0]);
  return details
    .map(({ typeUrl, value }, i) => `  ${i + 1})\t${shown(typeUrl, value).replaceAll('\n', '\n    \t')}`)
    .join('\n');
}

function shown(typeUrl, value) {
  const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  const unknown = {
    '@error': `${name} is not recognized; see @value for raw binary message data`,
    '@type': typeUrl,
    '@value': value.toString('base64'),
  };
  const read = { '@type': typeUrl, ...definitions[name]?.deserialize(value) };
  const sorted = Object.fromEntries(Object.entries(read).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(definitions[name] ? sorted : unknown, null, 2);
}
