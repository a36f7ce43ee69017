import { simpleStepOf } from '../../instance/steps.ts';
import { byTime } from '../../frame/classify-frame.ts';
import { abNameOf } from '../ab-names.ts';
import { absentFile } from './absence.ts';
import type { DatasetFiles } from './action.ts';
import type { Derivation } from './derivation.ts';
import type { EditContext } from './edit-context.ts';
import type { Refusal } from './refusal.ts';
import { refused } from './refusal.ts';
import type { SourceAb, SourceAbs, TaggedFile } from './source-ab.ts';
import { filesWithTag } from './source-ab.ts';

/** Files of some ABs in new datasets. */
export interface Deal {
  readonly from: readonly SourceAb[];
  readonly datasets: readonly DatasetFiles[];
  /** OBJECTs that lose their SKY to another dataset may still use it. A human who deals out by hand says so with ADD_SKY. */
  readonly keepsSkies: boolean;
  /** Undefined: as the ABs were before. */
  readonly modified?: boolean;
  readonly note: string;
}

/** The ABs of the new datasets. A dataset that an AB has already needs no new one. */
export function dealOut(deal: Deal, all: SourceAbs, context: EditContext): readonly Derivation[] | Refusal {
  const objection = objectionToFiles(deal, all, context) ?? objectionToModes(deal, context);
  if (objection !== undefined) return objection;
  const changed = deal.datasets.filter((dataset) => !deal.from.some((source) => hasExactly(source, dataset)));
  if (changed.length === 0)
    return refused('nothing changes: each of these datasets is an AB already', 'leave this action out');
  return changed.map((dataset) => derivationOf(deal, dataset, context));
}

function objectionToFiles({ from, datasets }: Deal, all: SourceAbs, context: EditContext): Refusal | undefined {
  const empty = datasets.findIndex((dataset) => dataset.length === 0);
  if (empty >= 0) return refused(`dataset ${empty + 1} has no files`, 'leave it out');
  const named = datasets.flat();
  const twice = named.find((fileName, index) => named.indexOf(fileName) < index);
  if (twice !== undefined) return refused(`${twice} is named twice`, 'put it into one dataset');
  const files = new Map(from.flatMap((source) => source.files.map(({ fileName }) => [fileName, source] as const)));
  const stranger = named.find((fileName) => !files.has(fileName));
  if (stranger !== undefined) return absentFile(stranger, all, context);
  for (const [fileName, { name }] of files) {
    if (!context.frames.has(fileName)) return unknownFrame(fileName, name);
    if (!named.includes(fileName))
      return refused(
        `${name} has the file ${fileName}, which no dataset takes`,
        'put it into a dataset: no raw file is lost',
      );
  }
  return undefined;
}

function unknownFrame(fileName: string, name: string): Refusal {
  return refused(
    `${fileName} of ${name} is not among the frames of the night`,
    `delete its RAWFILE line from ${name}, or get the frame`,
  );
}

function objectionToModes({ datasets }: Deal, { frames }: EditContext): Refusal | undefined {
  for (const dataset of datasets) {
    const [first, ...others] = dataset.flatMap((fileName) => frames.get(fileName) ?? []);
    const other = others.find(({ insMode }) => insMode !== first?.insMode);
    if (first !== undefined && other !== undefined)
      return refused(
        `INS.MODE of ${first.fileName} is ${first.insMode}, of ${other.fileName} ${other.insMode}`,
        'keep instrument modes apart: they have other calibrations and fields',
      );
  }
  return undefined;
}

function hasExactly({ files }: SourceAb, dataset: DatasetFiles): boolean {
  return files.length === dataset.length && files.every(({ fileName }) => dataset.includes(fileName));
}

function derivationOf(deal: Deal, dataset: DatasetFiles, context: EditContext): Derivation {
  const files = inOrderOfTime(dataset, deal.from, context);
  const donors = donorsOf(files, deal.from);
  const [first] = files;
  const [model] = donors;
  if (first === undefined || model === undefined) throw new Error('a dataset without files');
  const { id: step, extension } = simpleStepOf(context.rules, files.length);
  return {
    name: abNameOf(first.fileName, extension),
    step,
    files,
    donors: [model, ...donors.slice(1)],
    addedSkies: addedSkiesOf(deal, { files, donors }, context),
    modified: deal.modified ?? model.ab.modified,
    note: deal.note,
  };
}

function inOrderOfTime(dataset: DatasetFiles, from: readonly SourceAb[], { frames }: EditContext): TaggedFile[] {
  const tags = new Map(from.flatMap(({ files }) => files.map((file) => [file.fileName, file] as const)));
  return dataset
    .flatMap((fileName) => frames.get(fileName) ?? [])
    .toSorted(byTime)
    .flatMap(({ fileName }) => tags.get(fileName) ?? []);
}

/** In the order of their first file in the dataset. */
function donorsOf(files: readonly TaggedFile[], from: readonly SourceAb[]): readonly SourceAb[] {
  const donors = files.flatMap(({ fileName }) =>
    from.filter((source) => source.files.some((file) => file.fileName === fileName)),
  );
  return [...new Set(donors)];
}

/** What was added to one of the old ABs is added to the new one, unless it is its own by now. */
function addedSkiesOf(
  { keepsSkies }: Deal,
  { files, donors }: { readonly files: readonly TaggedFile[]; readonly donors: readonly SourceAb[] },
  { rules: { cascade }, frames, minExptimeSeconds }: EditContext,
): readonly string[] {
  const own = filesWithTag({ files }, cascade.skyType);
  if (own.length === files.length) return [];
  const givesSky = (sky: string): boolean => (frames.get(sky)?.exptimeSeconds ?? 0) >= minExptimeSeconds;
  const lost = keepsSkies && !own.some(givesSky) ? donors.flatMap((donor) => filesWithTag(donor, cascade.skyType)) : [];
  const added = [...donors.flatMap(({ addedSkies }) => addedSkies), ...lost.filter(givesSky)];
  return [...new Set(added)].filter((sky) => !own.includes(sky)).toSorted();
}
