import { type Context, Count, commandRoute, context, Nullable, Shape, Text, Type } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { servedGrpc } from '../../testing/served-grpc.ts';
import { toy } from '../../testing/toy-context.ts';
import { declaredProtos } from './declared-protos.ts';
import { descriptorsOf } from './descriptors.ts';
import { FieldTypeChangedError, Numbering } from './field-numbers.ts';
import { messageOfShapes } from './message-of-shape.ts';
import { printProto } from './print-proto.ts';

const payIn = toy.routes.find(({ name }) => name === 'payIn');
if (payIn?.kind !== 'command') throw new Error('no such command');

/** The toy with another body for its payments. */
const withBody = (body: ReturnType<typeof Shape>): Context =>
  context({ ...toy, routes: toy.routes.map((route) => (route === payIn ? { ...payIn, body } : route)) });
const textOf = (file: { files: readonly Parameters<typeof printProto>[0][] }) =>
  file.files.map(printProto).find((text) => text.includes('package daybook.toy.v1'));

describe('the files made of what is declared', () => {
  it('say what is declared, with presence for everything', () => {
    const text = textOf(declaredProtos([toy]));
    expect(text).toContain('rpc PayIn(PayInRequest) returns (daybook.v1.CommandResponse);');
    expect(text).toContain('  // One of: giro, savings. Required.\n  optional string kind = 5;');
    expect(text).toContain('  repeated Holders holders = 8;');
    expect(text).toContain('message AccountOpened {');
    expect(text).not.toMatch(/^ {2,}(string|int64|bool) /m);
  });

  it('keep the number of every field, give new ones the next, and never one that was used before', () => {
    const first = declaredProtos([toy]);
    const second = declaredProtos([withBody(Shape({ note: Text(), amountMinor: Count() }))], first.numbers);
    expect(second.numbers['daybook.toy.v1.PayInRequest']).toMatchObject({
      id: { number: 1 },
      amount_minor: { number: 2 },
      note: { number: 3 },
    });
    const third = declaredProtos([withBody(Shape({ amountMinor: Count(), memo: Text() }))], second.numbers);
    expect(textOf(third)).toContain(
      ['message PayInRequest {', '  reserved 3;', '  reserved "note";', '  // A UUID. Required.'].join('\n'),
    );
    expect(third.numbers['daybook.toy.v1.PayInRequest']).toMatchObject({ note: { number: 3 }, memo: { number: 4 } });
    expect(() => descriptorsOf(third.files)).not.toThrow();
  });

  it('are the same made again', () => {
    const first = declaredProtos([toy]);
    const again = declaredProtos([toy], first.numbers);
    expect(again.files.map(printProto)).toEqual(first.files.map(printProto));
    expect(again.numbers).toEqual(first.numbers);
  });

  it('are refused when a field keeps its name and becomes something else', () => {
    const { numbers } = declaredProtos([toy]);
    expect(() => declaredProtos([withBody(Shape({ amountMinor: Text() }))], numbers)).toThrow(FieldTypeChangedError);
  });

  it('are refused when a request would have two fields of one name', () => {
    expect(() => declaredProtos([withBody(Shape({ id: Text() }))])).toThrow('two fields called id');
  });

  it('tell a list that is null from an empty one', () => {
    const message = messageOfShapes(new Numbering(), 'a.B', '', [
      { shape: Shape({ legs: Nullable(Type.Array(Text())) }) },
    ]);
    expect(message.nested.map(({ name }) => name)).toEqual(['LegsList']);
    expect(message.fields[0]).toMatchObject({ name: 'legs', absent: 'null', as: 'wrapped' });
  });

  it('have a command that was added, and serve it, with no other edit', async () => {
    const { example: _, ...known } = payIn;
    const renamed = commandRoute({
      ...known,
      name: 'payInTwice',
      path: '/api/v1/accounts/{id}/twice',
      body: Shape({ halfMinor: Count() }),
      commands: (request) => payIn.commands({ ...request, body: { amountMinor: request.body.halfMinor * 2 } }),
    });
    const grpc = await servedGrpc([context({ ...toy, routes: [...toy.routes, renamed] })], {
      numbers: declaredProtos([toy]).numbers,
    });
    const { error } = await grpc.client.call('daybook.toy.v1.Toy/PayInTwice', {
      id: crypto.randomUUID(),
      half_minor: 1,
    });
    expect(error?.details).toBe('There is no such account.');
    await grpc.close();
  });
});
