import { randomUUID } from 'node:crypto';
import { type CommandOptions, clientOver, type Receipt } from '@daybook/client';
import { registry } from '@daybook/core';
import { type Authenticate, commandServer, graphqlServer, operationsOf, queryServer } from '@daybook/server';
import { memoryEngine, served, toy, validOpening } from '@daybook/server/testing';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCall } from '../apps/cli/src/call/add-call.ts';
import { declaredOperations } from '../apps/cli/src/call/declared-operations.ts';
import { detailsOf, servedGrpc } from '../packages/server/src/testing/served-grpc.ts';
import { clientFilesOf } from '../scripts/client/client-files.ts';
import { errorDocs } from '../scripts/docs/error-docs.ts';
import { eventDocs } from '../scripts/docs/event-docs.ts';
import { fieldsOf, methodsOf, pathsOf, schemaAt } from './security/matrix/enumerated.ts';
import { grown } from './support/grown-context.ts';

type Part = { readonly [key: string]: unknown };

/** Says who asks as a token would: `Bearer clerk` has that role. */
const byRole: Authenticate = ({ authorization = 'Bearer clerk' }) => ({
  subject: 'ada',
  tenant: 'default',
  roles: [authorization.slice('Bearer '.length)],
  holds: [],
  until: null,
});
const AUDITOR = { authorization: 'Bearer auditor' };
const options = { authenticate: byRole };

describe('a command that a context declares, with nothing else edited,', () => {
  const engine = memoryEngine([grown]);
  let rest: Awaited<ReturnType<typeof served>>;
  let queries: Awaited<ReturnType<typeof served>>;
  let graphql: Awaited<ReturnType<typeof served>>;
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  beforeAll(async () => {
    rest = await served(commandServer(engine, options));
    queries = await served(queryServer(engine, options));
    graphql = await served(graphqlServer(engine, { ...options, introspection: true }));
    grpc = await servedGrpc([grown], options);
  });
  afterAll(async () => {
    for (const one of [rest, queries, graphql, grpc]) await one.close();
  });

  const opened = async () => String((await rest.post('/api/v1/accounts', validOpening)).body.streamId);
  const rowOf = async (id: string) => (await queries.get(`/api/v1/accounts/${id}`)).body;
  const renamed = { owner: 'Ada King', formerOwner: 'Ada Lovelace', version: 2 };

  it('is served over REST, refuses with its code, and shows in its query and in the feed', async () => {
    const id = await opened();
    const done = await rest.post(`/api/v1/accounts/${id}/rename`, { owner: 'Ada King' });
    expect([done.status, done.body.version]).toEqual([200, 2]);
    expect(await rowOf(id)).toMatchObject(renamed);
    const refused = await rest.post(`/api/v1/accounts/${id}/rename`, { owner: 'root' });
    expect([refused.status, refused.body.code]).toEqual([422, 'account_name_reserved']);
    const feed = await fetch(`${queries.url}/api/v1/events?types=AccountRenamed&after=0`, {
      headers: { accept: 'text/event-stream', ...AUDITOR },
    });
    const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"type":"AccountRenamed"')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
  });

  it('is in the OpenAPI document, described and with an example', async () => {
    const { body } = await rest.get('/openapi.json');
    const post = ((body.paths as Part)['/api/v1/accounts/{id}/rename'] as Part).post as Part;
    expect(post).toMatchObject({
      operationId: 'renameAccount',
      summary: 'Gives the owner of an account another name.',
      requestBody: { content: { 'application/json': { example: { owner: 'Ada King' } } } },
    });
    expect(JSON.stringify(body)).toContain('The name from now on.');
    expect(JSON.stringify(body)).toContain('account_name_reserved');
    expect(JSON.stringify((await queries.get('/openapi.json')).body)).toContain(
      'The name before the last change of it',
    );
  });

  it('is a GraphQL mutation, and its field can be queried', async () => {
    const id = await opened();
    const ask = async (query: string) =>
      (await graphql.post('/graphql', { query, variables: { id } })).body as { data: Part; errors?: Part[] };
    const done = await ask(
      'mutation($id: UUID!) { renameAccount(input: { id: $id, owner: "Ada King" }) { receipt { version } } }',
    );
    expect(done.data).toEqual({ renameAccount: { receipt: { version: 2 } } });
    const read = await ask('query($id: UUID!) { account(id: $id) { owner formerOwner version } }');
    expect(read.data).toEqual({ account: renamed });
    const refused = await ask('mutation($id: UUID!) { renameAccount(input: { id: $id, owner: "root" }) { location } }');
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'account_name_reserved' } });
  });

  it('is a gRPC method to a client that has read the generated file', async () => {
    const opening = {
      owner: 'Ada Lovelace',
      currency: 'EUR',
      limit: '1.00',
      opened_on: '2026-01-01',
      kind: 'giro',
      opening_minor: 1,
      joint: false,
      holders: [{ holder_id: randomUUID(), share_percent: 100 }],
    };
    const { stream_id: id } = (await grpc.client.call('daybook.toy.v1.Toy/OpenAccount', opening)).message;
    const done = await grpc.client.call('daybook.toy.v1.Toy/RenameAccount', { id, owner: 'Ada King' });
    expect([done.status, done.message.version]).toEqual([0, '2']);
    const { message } = await grpc.client.call('daybook.toy.v1.Toy/Account', { id });
    expect(message.row).toMatchObject({ owner: 'Ada King', former_owner: 'Ada Lovelace' });
    const refused = await grpc.client.call('daybook.toy.v1.Toy/RenameAccount', { id, owner: 'root' });
    expect(detailsOf(refused).reason).toBe('account_name_reserved');
  });

  it('is taken among many at the intake', async () => {
    const id = await opened();
    const line = { commandId: randomUUID(), path: `/api/v1/accounts/${id}/rename`, body: { owner: 'Ada King' } };
    const answer = await fetch(`${rest.url}/api/v1/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${JSON.stringify(line)}\n`,
    });
    expect(JSON.parse(await answer.text())).toMatchObject({ line: 1, streamId: id, version: 2 });
    expect(await rowOf(id)).toMatchObject(renamed);
  });

  it('is a function of the typed client, described, with its event and the code of its refusal', async () => {
    const files = clientFilesOf(registry([grown]));
    expect(files.get('toy.ts')).toContain(
      'renameAccount(request: RenameAccountRequest, options?: CommandOptions): Promise<Receipt>;',
    );
    expect(files.get('toy.ts')).toContain('/** Gives the owner of an account another name. For clerk. */');
    expect(files.get('toy.ts')).toContain('/** The name from now on. */\n  readonly owner: string;');
    expect(files.get('toy.ts')).toContain('readonly formerOwner: string | null;');
    expect(files.get('toy.ts')).toContain("renameAccount: { kind: 'command', path: '/api/v1/accounts/{id}/rename' }");
    expect(files.get('events.ts')).toContain("export type AccountRenamed = LogEvent<'AccountRenamed', {");
    expect(files.get('error-codes.ts')).toContain("| 'account_name_reserved'");

    type Grown = {
      operations: { renameAccount(request: { id: string; owner: string }, options?: CommandOptions): Promise<Receipt> };
      follow: object;
      commands: object;
      event: { type: string };
    };
    const table = Object.fromEntries(declaredOperations([grown]).map(({ name, entry }) => [name, entry]));
    const client = clientOver<Grown>(table, { commandUrl: rest.url, queryUrl: queries.url });
    const id = await opened();
    expect(await client.renameAccount({ id, owner: 'Ada King' })).toMatchObject({ streamId: id, version: 2 });
  });

  it('can be called from the command line, which tells how', () => {
    let help = '';
    const cli = new Command('daybook').exitOverride().configureOutput({ writeOut: (text) => (help += text) });
    addCall(cli, declaredOperations([grown]), async () => {});
    const call = cli.commands.find((one) => one.name() === 'call');
    const rename = call?.commands.find((one) => one.name() === 'renameAccount');
    rename
      ?.exitOverride()
      .configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    expect(help).toContain('Gives the owner of an account another name.');
    expect(help).toContain('--owner <value>');
    expect(help).toContain('For clerk.');
    expect(help).toContain(`daybook call renameAccount --body '{`);
  });

  it('is in the documents: its event with who emits and who folds it, and its code', () => {
    const events = eventDocs(registry([grown]));
    const [, section = ''] = events.split('#### AccountRenamed\n');
    const [told = ''] = section.split('####');
    expect(told).toContain('The owner of an account took another name. Version 1.');
    expect(told).toContain('| `owner` | text | The name from now on. |');
    expect(told).toContain('Consumed by: the view `accounts`.');
    expect(told).toContain('{"owner":"Ada King"}');
    expect(events).toContain('`RenameAccount`');
    expect(errorDocs(registry([grown]))).toContain('| `account_name_reserved` | 422 | Nobody may be called that. |');
  });

  it('is for those only who may, in every face', async () => {
    const id = await opened();
    const denied = await rest.post(`/api/v1/accounts/${id}/rename`, { owner: 'x' }, AUDITOR);
    expect([denied.status, denied.body.code]).toEqual([403, 'forbidden']);
    const query = `mutation { renameAccount(input: { id: "${id}", owner: "x" }) { location } }`;
    expect(JSON.stringify((await graphql.post('/graphql', { query }, AUDITOR)).body)).toContain('"code":"forbidden"');
    const called = await grpc.client.call('daybook.toy.v1.Toy/RenameAccount', { id, owner: 'x' }, AUDITOR);
    expect(detailsOf(called).reason).toBe('forbidden');
    expect((await rowOf(id)).owner).toBe('Ada Lovelace');
  });

  it('is among what the authorisation matrix finds in each face, so that it would miss it there', async () => {
    const clerk = 'Bearer clerk';
    expect(await pathsOf(rest.url)).toContain('POST /api/v1/accounts/{id}/rename');
    expect(fieldsOf(await schemaAt(graphql.url, clerk))).toContain('mutation renameAccount');
    expect(await methodsOf(grpc.client, clerk)).toContain('daybook.toy.v1.Toy/RenameAccount');
  });

  it('was nowhere before', async () => {
    const before = memoryEngine([toy]);
    expect(operationsOf(before).map(({ name }) => name)).not.toContain('renameAccount');
    const files = [...clientFilesOf(registry([toy])).values()].join('');
    expect(files + eventDocs(registry([toy])) + errorDocs(registry([toy]))).not.toMatch(/rename|name_reserved/i);
  });
});
