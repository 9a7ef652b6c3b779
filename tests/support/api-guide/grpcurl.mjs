// Stands in for grpcurl, which is no package of ours: the same arguments, the same call, the same JSON.
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

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
const loaded = grpc.loadPackageDefinition(
  loadSync(values.proto, { includeDirs: [values['import-path']], longs: String, enums: String }),
);
const Client = service.split('.').reduce((found, name) => found[name], loaded);
const metadata = new grpc.Metadata();
for (const header of values.header) {
  const at = header.indexOf(':');
  metadata.set(header.slice(0, at), header.slice(at + 1).trim());
}
const client = new Client(address, grpc.credentials.createInsecure());
client[method](JSON.parse(values.data), metadata, (error, message) => {
  if (error) console.error(`ERROR:\n  Code: ${grpc.status[error.code]}\n  Message: ${error.details}`);
  else console.log(JSON.stringify(message, null, 2));
  process.exitCode = error ? 64 + error.code : 0;
  client.close();
});
