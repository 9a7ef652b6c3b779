import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { Context, ExecutionResult, SubscribePayload } from 'graphql-ws';
import type { Feeds } from '../feeds/feeds.ts';
import type { Rates } from '../limits/rates.ts';
import { problemOf } from '../problems.ts';
import type { AnswerContext } from './answer-context.ts';
import { answeredErrors } from './answer-errors.ts';
import { costOf, DOCUMENT_COST } from './costs.ts';
import { type PersistedDocuments, readDocument, readRequest } from './documents.ts';
import type { Connection } from './subscription-sockets.ts';

/** What subscriptions are answered with. */
export type Subscribing = {
  readonly schema: GraphQLSchema;
  readonly now: () => string;
  readonly rates: Rates;
  readonly feeds: Feeds | undefined;
  readonly introspection: boolean;
  readonly persisted: PersistedDocuments | undefined;
};

type Connected = Context<Record<string, unknown>, Connection>;

/** How a socket's messages that subscribe are taken, and what is answered to them. */
export function subscriber({ schema, now, rates, feeds, introspection, persisted }: Subscribing, perSocket: number) {
  function read({ subscriptions, extra }: Connected, payload: SubscribePayload): ExecutionArgs {
    if (Object.keys(subscriptions).length > perSocket) throw problemOf('too_many_subscriptions');
    if (extra.caller === null) throw problemOf('unauthenticated');
    const { recognise, ...caller } = extra.caller;
    rates.spend(caller, DOCUMENT_COST);
    const { source, variables, operationName } = readRequest(payload, persisted);
    const document = readDocument(source, schema, introspection);
    costOf(schema, document, variables, operationName); // of which the feed takes the rest when it begins
    if (getOperationAST(document, operationName)?.operation !== 'subscription')
      throw problemOf('invalid_request', { detail: 'Queries and mutations are sent by POST.' });
    const contextValue: AnswerContext = { caller, recognise, now, feeds, positions: new Map() };
    return { schema, document, variableValues: variables, operationName: operationName ?? null, contextValue };
  }

  const askerOf = ({ extra: { request } }: Connected) => ({ requestId: request.id, log: request.log });

  const onSubscribe = (
    connected: Connected,
    _id: string,
    payload: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] => {
    try {
      return read(connected, payload);
    } catch (thrown) {
      if (thrown instanceof GraphQLError) return [thrown];
      const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
      return [new GraphQLError(cause.message, { originalError: cause })];
    }
  };

  const onNext = (
    connected: Connected,
    _id: string,
    _payload: SubscribePayload,
    _args: ExecutionArgs,
    result: ExecutionResult,
  ) => {
    if (!result.errors) return undefined;
    return { data: result.data ?? null, errors: answeredErrors(result.errors, askerOf(connected)) };
  };

  const onError = (
    connected: Connected,
    _id: string,
    _payload: SubscribePayload,
    errors: readonly GraphQLError[],
  ): readonly GraphQLFormattedError[] => answeredErrors(errors, askerOf(connected));

  return { onSubscribe, onNext, onError };
}
