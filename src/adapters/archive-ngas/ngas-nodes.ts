import { setTimeout as delay } from 'node:timers/promises';
import type { ErrorCode } from '../../domain/failure/error-codes.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { NgasNode } from './http-get.ts';

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Grows with what has arrived: while it does, trying again is no waste, however often the connection breaks. */
  readonly progress?: () => number;
}

/** One try with one node; `round` counts how often all of them were asked before. */
export type AskNode<T> = (node: NgasNode, round: number) => Promise<T>;

/** All nodes of an archive as one. */
export interface NgasNodes {
  /**
   * Asks the nodes in their order until one answers: after a transient failure the next one, and all of them again after a
   * pause. A file is missing when every node has said so; a corrupt copy is fetched again, preferably from elsewhere, twice.
   */
  ask<T>(askNode: AskNode<T>, options?: AskOptions): Promise<T>;
}

export interface NodesOptions {
  readonly urls: readonly string[];
  /** Between the rounds. When they are used up, the caller decides: an activity is tried again for hours. */
  readonly pausesMs: readonly number[];
}

const COPIES_MAX = 3;
/** A node that has failed is asked last for a while, twice as long after each failure. */
const REST_MS = 1_000;
const REST_MS_MAX = 60_000;

interface NodeState {
  readonly node: NgasNode;
  failures: number;
  restsUntil: number;
}

export function createNgasNodes({ urls, pausesMs }: NodesOptions): NgasNodes {
  const states = urls.map((url): NodeState => ({ node: { url }, failures: 0, restsUntil: 0 }));

  return {
    async ask(askNode, options = {}) {
      const asking: Asking = { round: 0, progress: options.progress?.() ?? 0, failures: new Map(), corrupt: [] };
      for (;;) {
        for (const state of inOrder(states, asking.corrupt)) {
          options.signal?.throwIfAborted();
          try {
            const answer = await askNode(state.node, asking.round);
            Object.assign(state, { failures: 0, restsUntil: 0 });
            return answer;
          } catch (error) {
            options.signal?.throwIfAborted();
            take(asking, state, error);
          }
        }
        assertHope(asking, states.length);
        asking.round = nextRound(asking, options);
        const pauseMs = pausesMs[asking.round - 1];
        if (pauseMs === undefined) throw latestOf(asking, 'ARCHIVE_UNAVAILABLE');
        await delay(pauseMs, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(() =>
          options.signal?.throwIfAborted(),
        );
      }
    },
  };
}

/** What one call has learned. */
interface Asking {
  round: number;
  progress: number;
  /** The latest failure of each node. */
  readonly failures: Map<NgasNode, PhoenixError>;
  /** Where wrong copies came from, one entry per copy. */
  readonly corrupt: NgasNode[];
}

/** @throws whatever is no matter of this node. */
function take(asking: Asking, state: NodeState, error: unknown): void {
  if (!(error instanceof PhoenixError)) throw error;
  if (error.code === 'FILE_CORRUPT') {
    asking.corrupt.push(state.node);
    if (asking.corrupt.length === COPIES_MAX) throw error;
  } else if (error.code === 'ARCHIVE_UNAVAILABLE') {
    state.failures += 1;
    state.restsUntil = Date.now() + Math.min(REST_MS * 2 ** (state.failures - 1), REST_MS_MAX);
  } else if (error.code !== 'FILE_MISSING') throw error;
  asking.failures.set(state.node, error);
}

/** A file that one node does not know may be on another one, which is away just now. */
function assertHope({ failures }: Asking, nodes: number): void {
  const all = [...failures.values()];
  const missing = all.find(({ code }) => code === 'FILE_MISSING');
  if (missing !== undefined && all.length === nodes && all.every(({ code }) => code === 'FILE_MISSING')) throw missing;
}

function nextRound(asking: Asking, { progress }: AskOptions): number {
  const now = progress?.() ?? 0;
  const isBetter = now > asking.progress;
  asking.progress = now;
  // A wrong copy costs no patience: there are two more at most.
  return isBetter ? 1 : Math.max(1, asking.round + ([...asking.failures.values()].every(isCorrupt) ? 0 : 1));
}

function isCorrupt({ code }: PhoenixError): boolean {
  return code === 'FILE_CORRUPT';
}

function latestOf({ failures }: Asking, code: ErrorCode): PhoenixError {
  const all = [...failures.values()];
  const fitting = all.filter((error) => error.code === code);
  const [first] = fitting.length === 0 ? all : fitting;
  if (first === undefined) throw new Error('nobody was asked');
  if (fitting.length < 2) return first;
  const messages = [...new Set(fitting.map(({ message }) => message))].join('; ');
  return new PhoenixError(first.code, messages, first.cure, { cause: first });
}

function inOrder(states: readonly NodeState[], corrupt: readonly NgasNode[]): readonly NodeState[] {
  const now = Date.now();
  const burden = ({ node, restsUntil }: NodeState) =>
    corrupt.filter((one) => one === node).length * 1e15 + (restsUntil > now ? restsUntil : 0);
  return states.toSorted((a, b) => burden(a) - burden(b));
}
