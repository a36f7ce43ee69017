import type { Action, ActionKind } from '../../domain/association/edits/action.ts';
import { ACTION_KINDS } from '../../domain/association/edits/action.ts';
import type { AssociationBlock } from '../../domain/association/association-block.ts';
import type { Proposal } from '../../domain/association/smart/finding.ts';
import type { Dialogue } from './dialogue.ts';
import { describeFiles } from './present.ts';
import { parseDatasets } from './split-by-hand.ts';

const EXPLANATIONS: Readonly<Record<ActionKind, string>> = {
  MERGE: 'several ABs become one',
  DELETE: 'a combined AB becomes single ones',
  EDIT: 'deal the files of some ABs out anew',
  SPLIT: 'one AB becomes several',
  ADD_SKY: 'ABs take their sky from SKY files of others',
  TRANSFORM: 'OBJECT is SKY, or SKY is OBJECT',
};

/** The ways to take an AB apart that its pointings offer. */
export type SplitsOf = (ab: AssociationBlock) => readonly Proposal[];

/** Lets the operator put an action together; undefined: they changed their mind. */
export async function askAction(
  dialogue: Dialogue,
  abs: readonly AssociationBlock[],
  splitsOf: SplitsOf,
): Promise<Action | undefined> {
  const kind = await dialogue.select<ActionKind>(
    'which action',
    ACTION_KINDS.map((value) => ({ value, label: value, hint: EXPLANATIONS[value] })),
  );
  switch (kind) {
    case undefined:
      return undefined;
    case 'MERGE': {
      const names = await askAbs(dialogue, 'ABs to merge', abs);
      return names === undefined ? undefined : { kind, abs: names };
    }
    case 'DELETE': {
      const ab = await askAb(dialogue, 'AB whose files get ABs of their own', abs);
      return ab === undefined ? undefined : { kind, ab: ab.name };
    }
    case 'EDIT': {
      const names = await askAbs(dialogue, 'ABs whose files are dealt out anew', abs);
      const chosen = abs.filter(({ name }) => names?.includes(name) === true);
      const datasets = names === undefined ? undefined : await askDatasets(dialogue, chosen);
      return names === undefined || datasets === undefined ? undefined : { kind, abs: names, datasets };
    }
    case 'SPLIT': {
      const ab = await askAb(dialogue, 'AB to split', abs);
      return ab === undefined ? undefined : askSplit(dialogue, ab, splitsOf(ab));
    }
    case 'ADD_SKY':
      return askAddSky(dialogue, abs);
    case 'TRANSFORM':
      return askTransform(dialogue, abs);
  }
}

const BY_FILES = 'by files';

/** Along what the sky shows, or as somebody types it. */
async function askSplit(
  dialogue: Dialogue,
  ab: AssociationBlock,
  splits: readonly Proposal[],
): Promise<Action | undefined> {
  const single = splits.filter(({ actions }) => actions.length === 1);
  const how = await dialogue.select<string>('how', [
    ...single.map(({ label, because }) => ({ value: label, label, hint: because })),
    { value: BY_FILES, label: BY_FILES, hint: 'deal them out by hand' },
  ]);
  if (how === undefined) return undefined;
  const chosen = single.find(({ label }) => label === how)?.actions[0];
  if (chosen !== undefined) return chosen;
  const datasets = await askDatasets(dialogue, [ab]);
  return datasets === undefined ? undefined : { kind: 'SPLIT', ab: ab.name, by: 'files', datasets };
}

async function askAddSky(dialogue: Dialogue, abs: readonly AssociationBlock[]): Promise<Action | undefined> {
  const names = await askAbs(dialogue, 'ABs that get the sky', abs);
  if (names === undefined) return undefined;
  const skies = abs.filter(({ name }) => !names.includes(name)).flatMap(skyFilesOf);
  if (skies.length === 0) return undefined;
  const skyFiles = await dialogue.selectSome(
    'SKY files',
    skies.map((value) => ({ value, label: value })),
  );
  return skyFiles === undefined ? undefined : { kind: 'ADD_SKY', abs: names, skyFiles };
}

async function askTransform(dialogue: Dialogue, abs: readonly AssociationBlock[]): Promise<Action | undefined> {
  const names = await askAbs(dialogue, 'ABs whose files are of another type', abs);
  if (names === undefined) return undefined;
  const to = await dialogue.select<'SKY' | 'OBJECT'>('they are', [
    { value: 'SKY', label: 'SKY' },
    { value: 'OBJECT', label: 'OBJECT' },
  ]);
  return to === undefined ? undefined : { kind: 'TRANSFORM', abs: names, to };
}

function skyFilesOf({ rawFiles, inputs }: AssociationBlock): readonly string[] {
  return rawFiles.filter((name) =>
    inputs.some(({ source, tag }) => tag === 'SKY' && source.kind === 'raw' && source.fileName === name),
  );
}

async function askAb(
  dialogue: Dialogue,
  message: string,
  abs: readonly AssociationBlock[],
): Promise<AssociationBlock | undefined> {
  const name = await dialogue.select(message, abs.map(asChoice));
  return abs.find((ab) => ab.name === name);
}

function askAbs(
  dialogue: Dialogue,
  message: string,
  abs: readonly AssociationBlock[],
): Promise<readonly string[] | undefined> {
  return dialogue.selectSome(message, abs.map(asChoice));
}

function asChoice(ab: AssociationBlock): { value: string; label: string; hint: string } {
  return { value: ab.name, label: ab.name, hint: `${describeFiles(ab)}, OB ${ab.obsId} ${ab.obsTargName}` };
}

async function askDatasets(
  dialogue: Dialogue,
  abs: readonly AssociationBlock[],
): Promise<readonly (readonly string[])[] | undefined> {
  const files = abs.flatMap(({ rawFiles }) => rawFiles).toSorted();
  const list = files.map((name, index) => `${String(index + 1).padStart(3)}  ${name}`).join('\n');
  const answer = await dialogue.text(`datasets, apart by |, for example 1-3 | 4\n${list}`, {
    objection(typed) {
      const parsed = parseDatasets(typed, files);
      return parsed.kind === 'objection' ? parsed.because : undefined;
    },
  });
  if (answer === undefined) return undefined;
  const parsed = parseDatasets(answer, files);
  return parsed.kind === 'datasets' ? parsed.datasets : undefined;
}
