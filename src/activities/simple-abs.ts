import { alogNameOf } from '../domain/association/ab-names.ts';
import { abFromText } from '../domain/association/ab-text.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import { rawFilesIn } from '../domain/association/edits/preparation-document.ts';
import { PREPARATION_FILE } from '../domain/association/edits/preparation.ts';
import type { LeftOut } from '../domain/frame/left-out.ts';
import type { Channels } from '../domain/frame/channels.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { Process, ProcessOf } from '../domain/process/process.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { AbSources } from '../preparation/make-abs.ts';
import { makeAbs, readAbTexts } from '../preparation/make-abs.ts';

export interface SimpleAbsDependencies extends AbSources {
  readonly abTree: AbTree;
  readonly processOf: ProcessOf;
}

/** ABs that the cascade starts from. */
export interface SimpleAbs {
  readonly abs: readonly AssociationBlock[];
  /** Association logs by AB name. */
  readonly alogs: Readonly<Record<string, string>>;
  /** Raw files, and ABs of an older tree, of which nothing is made, with the reason. */
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  /** Those of them that raw frames of the date have. */
  readonly rawProblems: readonly Problem[];
  /** Of raw files and calibrations, as far as they have been read. */
  readonly channels?: Channels;
}

/**
 * The simple ABs of a date: those of the prepared tree; of a process without preparation, where nobody has prepared the date
 * all the same, ABs as `phoenix prepare` would create them.
 * @throws PhoenixError NOT_PREPARED, AB_INVALID, DATE_UNKNOWN, DATE_WITHOUT_SCIENCE
 */
export async function simpleAbsOf(deps: SimpleAbsDependencies, process: string, date: string): Promise<SimpleAbs> {
  const definition = deps.processOf(process);
  const { prepared } = definition.trees;
  const texts = await readAbTexts(deps.abTree, prepared, date);
  const names = Object.keys(texts).filter((name) => name.endsWith('.ab'));
  if (names.length > 0) {
    const abs = names.map((name) => abFromText(texts[name] ?? '', name));
    return {
      abs,
      alogs: Object.fromEntries(names.map((name) => [name, texts[alogNameOf(name)] ?? ''])),
      leftOut: await leftOutOfPrepared(deps.abTree, { tree: prepared, date, abs }),
      problems: [],
      rawProblems: [],
    };
  }
  if (definition.preparation === 'none') return createSimpleAbs(deps, definition, date);
  throw new PhoenixError(
    'NOT_PREPARED',
    `${date} has no ABs in tree ${prepared}`,
    `prepare it first: phoenix prepare -d ${date} --accept`,
  );
}

interface PreparedDate {
  readonly tree: string;
  readonly date: string;
  readonly abs: readonly AssociationBlock[];
}

/** What the preparation has left out, and what its ABs had and none has any more. */
async function leftOutOfPrepared(abTree: AbTree, { tree, date, abs }: PreparedDate): Promise<readonly LeftOut[]> {
  if (!(await abTree.list(tree, date)).includes(PREPARATION_FILE)) return [];
  const { rawFiles = [], leftOut = [] } = rawFilesIn(await abTree.read(tree, date, PREPARATION_FILE));
  const there = new Set(abs.flatMap((ab) => ab.rawFiles));
  const lost = rawFiles.filter((fileName) => !there.has(fileName));
  return [...leftOut, ...lost.map((what) => ({ what, because: `no AB of the tree ${tree} has it` }))];
}

async function createSimpleAbs(deps: SimpleAbsDependencies, process: Process, date: string): Promise<SimpleAbs> {
  const { rules, trees } = process;
  const made = await makeAbs(deps, { process, rules, events: rules.events, date });
  if (made.abs.length === 0) {
    const [problem, ...others] = made.problems;
    const more =
      others.length === 0 ? '' : `; ${others.length} more problems: phoenix prepare -d ${date} -S tells them`;
    throw new PhoenixError(
      problem?.code ?? 'DATE_WITHOUT_SCIENCE',
      problem?.message ?? `${date} gives no ABs`,
      `${problem?.cure ?? 'check the raw frames of the date'}${more}`,
    );
  }
  // Where anybody may look at them, as after phoenix prepare.
  await deps.abTree.replaceAll(trees.source, date, made.files);
  return {
    abs: made.abs.map(({ ab }) => ab),
    alogs: Object.fromEntries(made.abs.map(({ ab, alog }) => [ab.name, alog])),
    leftOut: [...made.leftOut, ...made.withoutAb],
    problems: made.problems,
    rawProblems: made.rawProblems,
    channels: made.channels,
  };
}
