import type { Json, RecordedEvent } from '@daybook/core';
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import type { Bookmark, Change, EventsAsked, Feeds, Step } from '../feeds/feeds.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import { problemOf } from '../problems.ts';
import type { Arguments, RootField } from './answer-context.ts';
import { subscriptionCost } from './costs.ts';
import { argumentsOf, sentOf } from './read-fields.ts';
import { AnyJson, Position, Timestamp, Uuid } from './scalars.ts';
import type { ShapeTypes } from './shape-types.ts';
import { summaryOf } from './summary.ts';
import type { ViewTypes } from './view-types.ts';

const after = {
  type: Position,
  description: 'Go on behind this position. Left out: begin with what happens from now on.',
};

const afterPart = { type: GraphQLInt, description: 'The part given with that position, where there was one.' };

/** The changes of what a query answers. */
export function changesField(operation: RowOperation | PageOperation, types: ShapeTypes, views: ViewTypes): RootField {
  return {
    type: new GraphQLNonNull(views.change(operation.route.view)),
    description: `What changes in: ${summaryOf(operation.route)}`,
    args: argumentsOf(operation, types, { after, afterPart }),
    extensions: { cost: subscriptionCost },
    subscribe: (_, args, { caller, recognise, feeds }) =>
      follow((signal) =>
        served(feeds).changes(
          { ...caller, recognise },
          operation,
          sentOf(operation, args, {}),
          bookmarkOf(args),
          signal,
        ),
      ),
    resolve: (step) => (isStep<Change>(step) ? { position: step.position, part: step.part, ...step.item } : null),
  };
}

const Event = new GraphQLObjectType({
  name: 'Event',
  description: 'An event, as it was recorded. The catalogue of events says what its data are.',
  fields: {
    eventId: { type: new GraphQLNonNull(Uuid) },
    type: { type: new GraphQLNonNull(GraphQLString) },
    streamType: { type: new GraphQLNonNull(GraphQLString) },
    streamId: { type: new GraphQLNonNull(GraphQLString) },
    version: { type: new GraphQLNonNull(GraphQLInt), description: 'Its place in its stream.' },
    schemaVersion: { type: new GraphQLNonNull(GraphQLInt) },
    recordedAt: { type: new GraphQLNonNull(Timestamp) },
    commandId: { type: new GraphQLNonNull(Uuid), resolve: (event: RecordedEvent) => event.metadata.commandId },
    correlationId: { type: new GraphQLNonNull(Uuid), resolve: (event: RecordedEvent) => event.metadata.correlationId },
    causationId: { type: new GraphQLNonNull(Uuid), resolve: (event: RecordedEvent) => event.metadata.causationId },
    data: { type: new GraphQLNonNull(AnyJson), resolve: (event: RecordedEvent): Json => event.data },
  },
});

const EventStep = new GraphQLObjectType({
  name: 'EventStep',
  description: 'An event, or none where there was none for you up to this position.',
  fields: {
    position: {
      type: new GraphQLNonNull(Position),
      description: 'Everything up to here has been given. Subscribe with it as after to go on without gap or repeat.',
    },
    event: { type: Event },
  },
});

/** The events, as they are recorded. */
export const eventsField: RootField = {
  type: new GraphQLNonNull(EventStep),
  description: 'The events of the contexts that you may follow, in the order of the log.',
  args: {
    after,
    types: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    streamTypes: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    streamId: { type: GraphQLString },
  },
  extensions: { cost: subscriptionCost },
  subscribe: (_, args, { caller, recognise, feeds }) =>
    follow((signal) => served(feeds).events({ ...caller, recognise }, eventsAsked(args), signal)),
  resolve: (step) => (isStep<RecordedEvent>(step) ? { position: step.position, event: step.item } : null),
};

/** How many types one subscription may name: more than there are. */
const MAX_TYPES = 200;

function eventsAsked(args: Arguments): EventsAsked {
  const texts = (name: 'types' | 'streamTypes') => {
    const value = args[name];
    if (!Array.isArray(value)) return undefined;
    if (value.length > MAX_TYPES)
      throw problemOf('invalid_request', {
        errors: [{ in: 'argument', pointer: `/${name}`, message: `may name ${MAX_TYPES} at most` }],
      });
    return value.map(String);
  };
  return {
    after: positionOf(args.after),
    types: texts('types'),
    streamTypes: texts('streamTypes'),
    streamId: typeof args.streamId === 'string' ? args.streamId : undefined,
  };
}

/**
 * A feed that begins when it is first asked, so that whatever is wrong is told in one way, and ends as soon as nobody
 * wants it any more. A generator would not do: it ends only when what it waits for has come, and a feed may wait for
 * ever.
 */
function follow<Item>(begin: (signal: AbortSignal) => AsyncIterable<Step<Item>>): AsyncIterableIterator<Step<Item>> {
  const ending = new AbortController();
  let steps: AsyncIterator<Step<Item>> | undefined;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    ending.abort();
    // It has been told; whether it is slow to end, or ends with an error, is of no interest to anybody.
    steps?.return?.().catch(() => undefined);
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (ending.signal.aborted) return { done: true, value: undefined };
      steps ??= begin(ending.signal)[Symbol.asyncIterator]();
      return steps.next();
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function served(feeds: Feeds | undefined): Feeds {
  if (feeds) return feeds;
  throw problemOf('not_found');
}

/** @throws Problem `invalid_request` for a part of nothing */
function bookmarkOf(args: Arguments): Bookmark | undefined {
  const position = positionOf(args.after);
  const part = args.afterPart ?? undefined;
  if (typeof part !== 'number') return position === undefined ? undefined : { position };
  if (position !== undefined && part >= 0) return { position, part };
  throw problemOf('invalid_request', {
    errors: [{ in: 'argument', pointer: '/afterPart', message: 'needs after, and is not negative' }],
  });
}

const positionOf = (after: unknown): number | undefined => (typeof after === 'number' ? after : undefined);

const isStep = <Item>(value: unknown): value is Step<Item> =>
  typeof value === 'object' && value !== null && 'position' in value;
