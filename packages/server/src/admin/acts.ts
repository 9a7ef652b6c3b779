import { type Command, canonicalJson, isRejection, problemsWith, type Static, type TSchema } from '@daybook/core';
import { type Engine, uuidOf } from '@daybook/engine';
import type { FastifyRequest } from 'fastify';
import { actCommands } from '../administration/act/commands.ts';
import { administrativeAct } from '../administration/act/decide.ts';
import type { Act } from '../administration/act/evolve.ts';
import { refuse } from '../administration/rejections.ts';
import { streamState } from '../administration/stream-state.ts';
import { commandIdOf } from '../command-headers.ts';
import { failureOf } from '../failures.ts';
import { OWN_SUBJECT } from '../identity/token-claims.ts';
import { type Caller, EVERY_ROLE } from '../operations/caller.ts';
import { problemOf, refusal } from '../problems.ts';
import { callerOf } from '../request-caller.ts';
import { type ActKind, fingerprintOf } from './act-kind.ts';

/** Where an act stands after a call. */
export type ActAnswer =
  | { readonly status: 'awaiting_approval'; readonly actId: string; readonly expiresAt: string | null }
  | { readonly status: 'executed'; readonly actId: string; readonly result: unknown }
  | { readonly status: 'rejected'; readonly actId: string };

export type ActsOptions = {
  /** The tenant that runs the system: acts are recorded as its. */
  readonly tenant: string;
  /** How long an act waits for its approval. */
  readonly approvalMinutes: number;
};

/** What administrators do: asked for, approved by another where it must be, carried out, and all of it in the log. */
export class Acts {
  readonly #engine: Engine;
  readonly #options: ActsOptions;
  readonly #kinds = new Map<string, ActKind>();

  constructor(engine: Engine, options: ActsOptions) {
    // Whoever can turn the record off can do anything unseen.
    if (!engine.registry.streams.has(administrativeAct.type))
      throw new Error('the administration context is not declared: nothing done here would be recorded');
    this.#engine = engine;
    this.#options = options;
  }

  /** Makes a kind known, so that it can be carried out when it is approved. */
  kind<A extends TSchema>(declared: ActKind<A>): ActKind<A> {
    this.#kinds.set(declared.name, declared);
    return declared;
  }

  /**
   * Asks for an act; where one person is enough it is carried out at once. Repeated under its Idempotency-Key it is the
   * same act. @throws Problem
   */
  async ask<A extends TSchema>(
    request: FastifyRequest,
    kind: ActKind<A>,
    asked: Static<A>,
    reason: string | undefined,
  ): Promise<ActAnswer> {
    const caller = callerOf(request);
    const { commandId, actId } = this.idsOf(request);
    const before = await this.#stateOf(actId);
    if (before.situation !== 'none') {
      request.isRecorded = true; // this call stands in the trail already, under the same key
      return this.#repeated(before, { name: kind.name, asked, by: caller.principal.subject }, actId, caller);
    }
    const isUnlocked = caller.principal.roles.includes(EVERY_ROLE);
    const approval = !kind.dual ? 'not_needed' : isUnlocked ? 'nobody_else' : 'needed';
    const command = actCommands.RequestAct(actId, {
      act: kind.name,
      target: kind.target(asked),
      arguments: asked,
      approval,
      reason: reason ?? null,
      by: caller.principal.subject,
      from: caller.sourceIp ?? null,
      fingerprint: await fingerprintOf(kind, asked),
      approvalMinutes: this.#options.approvalMinutes,
    });
    await this.#record(command, commandId, caller);
    request.isRecorded = true;
    return this.#carryOn(actId, caller);
  }

  /** Approves an act and carries it out. @throws Problem */
  async approve(request: FastifyRequest, actId: string): Promise<ActAnswer> {
    const caller = callerOf(request);
    const { commandId } = this.idsOf(request);
    // A machine's key was given by a person, who would be asking and approving.
    if (OWN_SUBJECT.test(caller.principal.subject)) throw problemOf('forbidden');
    const { state, commandIds } = await streamState(this.#engine, administrativeAct, actId);
    if (state.situation === 'none' || state.situation === 'noted') throw this.#refused('act_not_found');
    // Repeated by the same person under the same key it is the same approval, and goes on where it was broken off.
    const isRepeat = commandIds.has(commandId) && state.approvedBy === caller.principal.subject;
    if (!isRepeat) {
      const { kind, asked } = this.#readArguments(state.request);
      const [by, from] = [caller.principal.subject, caller.sourceIp ?? null];
      const isOpen = state.situation === 'awaiting_approval';
      const fingerprint = isOpen ? await fingerprintOf(kind, asked) : state.request.fingerprint;
      await this.#record(actCommands.ApproveAct(actId, { by, from, fingerprint }), commandId, caller);
    }
    request.isRecorded = true;
    return this.#carryOn(actId, caller);
  }

  /** Rejects an act, or withdraws one's own. @throws Problem */
  async reject(request: FastifyRequest, actId: string, reason: string | undefined): Promise<ActAnswer> {
    const caller = callerOf(request);
    const { commandId } = this.idsOf(request);
    const said = { by: caller.principal.subject, from: caller.sourceIp ?? null, reason: reason ?? null };
    await this.#record(actCommands.RejectAct(actId, said), commandId, caller);
    request.isRecorded = true;
    return { status: 'rejected', actId };
  }

  /** The ids of what a call asks for. */
  idsOf(request: FastifyRequest): { readonly commandId: string; readonly actId: string } {
    const known = idsOfCalls.get(request);
    if (known) return known;
    const commandId = commandIdOf(request, this.#options.tenant);
    const ids = { commandId, actId: uuidOf(commandId, 'act') };
    idsOfCalls.set(request, ids);
    return ids;
  }

  /** Whether an act of this id has been asked for. */
  async isKnown(actId: string): Promise<boolean> {
    return (await this.#stateOf(actId)).situation !== 'none';
  }

  async #stateOf(actId: string): Promise<Act> {
    return (await streamState(this.#engine, administrativeAct, actId)).state;
  }

  async #repeated(
    before: Act,
    { name, asked, by }: { name: string; asked: unknown; by: string },
    actId: string,
    caller: Caller,
  ): Promise<ActAnswer> {
    if (before.situation === 'none' || before.situation === 'noted') throw problemOf('idempotency_key_reused');
    const { request } = before;
    const isSame =
      request.act === name && request.by === by && canonicalJson(request.arguments) === canonicalJson(asked);
    if (!isSame) throw problemOf('idempotency_key_reused');
    return this.#carryOn(actId, caller);
  }

  /** Answers where an act stands, after carrying it out if it may be and was not. */
  async #carryOn(actId: string, caller: Caller): Promise<ActAnswer> {
    const state = await this.#stateOf(actId);
    switch (state.situation) {
      case 'none':
      case 'noted':
        throw this.#refused('act_not_found');
      case 'awaiting_approval':
        return { status: 'awaiting_approval', actId, expiresAt: state.request.expiresAt };
      case 'rejected':
        return { status: 'rejected', actId };
      case 'executed':
        return { status: 'executed', actId, result: state.result };
      case 'failed':
        throw this.#refused('act_failed', { code: state.code });
      case 'approved':
        return this.#carryOut(actId, state, caller);
    }
  }

  async #carryOut(
    actId: string,
    { request, approvedBy }: Extract<Act, { situation: 'awaiting_approval' | 'approved' | 'rejected' }>,
    caller: Caller,
  ): Promise<ActAnswer> {
    const { kind, asked } = this.#readArguments(request);
    const commandId = uuidOf(actId, 'carried out');
    const context = { actId, commandId, requestedBy: request.by, approvedBy, caller };
    let result: object;
    try {
      result = await kind.execute(asked, context);
    } catch (error) {
      const { code, status } = failureOf(error);
      // Not a no, only not now: asked again under the same key it goes on.
      if (status === 503) throw error;
      const outcome = actCommands.RecordOutcome(actId, { outcome: 'failed', result: null, code });
      await this.#record(outcome, uuidOf(actId, 'outcome'), caller);
      throw error;
    }
    const outcome = actCommands.RecordOutcome(actId, { outcome: 'executed', result, code: null });
    await this.#record(outcome, uuidOf(actId, 'outcome'), caller);
    return { status: 'executed', actId, result };
  }

  #readArguments({ act, arguments: asked }: { readonly act: string; readonly arguments: unknown }) {
    const kind = this.#kinds.get(act);
    // An act that an older program took and this one does not know, or not like this, cannot be carried out by it.
    if (!kind || problemsWith(kind.arguments, asked).length > 0) throw this.#refused('act_outdated');
    return { kind, asked };
  }

  async #record(command: Command, commandId: string, { principal, ...connection }: Caller): Promise<void> {
    const envelope = { commandId, actor: principal.subject, tenant: this.#options.tenant, ...connection };
    const outcome = await this.#engine.execute(command, envelope);
    if (isRejection(outcome)) throw refusal(outcome, this.#engine.registry.rejections.get(outcome.code)?.meaning);
  }

  #refused(code: Parameters<typeof refuse>[0], details?: Parameters<typeof refuse>[1]) {
    const rejection = refuse(code, details);
    return refusal(rejection, refuse.codes[code].meaning);
  }
}

/** A call without an Idempotency-Key gets a new id, once. */
const idsOfCalls = new WeakMap<FastifyRequest, { readonly commandId: string; readonly actId: string }>();
