import { stepOf } from '../../instance/steps.ts';
import { byTime, midExposureMjd } from '../../frame/classify-frame.ts';
import type { Frame } from '../../frame/frame.ts';
import { isScience } from '../../frame/science.ts';
import type { AbLine } from '../ab-document.ts';
import { rawMatchKeysOf } from '../simple-ab.ts';
import { formatAb, withColumns } from '../ab-document.ts';
import type { Derivation } from './derivation.ts';
import { hasSameFiles, needsStaticSky } from './derivation.ts';
import { derivedAlog } from './derive-alog.ts';
import type { EditContext } from './edit-context.ts';
import { linesOf, withEnds, withoutLines, withReplaced, withValues } from './edit-lines.ts';
import type { AbFiles } from './edit-record.ts';
import type { SkyNeeds } from './sky-lines.ts';
import { isStaticSky, withSkyLines } from './sky-lines.ts';
import type { TaggedFile } from './source-ab.ts';

/**
 * The texts of the new AB. It is the AB of its first file, line by line; only what follows from the raw files is another:
 * unknown qualifiers, comments and associations stay.
 */
export function derivedAb(derivation: Derivation, context: EditContext): AbFiles {
  const { donors, name } = derivation;
  const [model] = donors;
  const kept = keptLines(derivation, withValues(model.document.lines, valuesOf(derivation, context)));
  const lines = withMarks(derivation, withFiles(derivation, kept, context), context);
  const withSky = withSkyLines(lines, skyNeedsOf(derivation, context), context.rules);
  return { ab: formatAb({ fileName: name, lines: withEnds(withSky) }), alog: derivedAlog(derivation, context) };
}

function skyNeedsOf(derivation: Derivation, context: EditContext): SkyNeeds {
  const statics = derivation.donors.map(({ document }) =>
    document.lines.filter((line) => isStaticSky(line, context.rules)),
  );
  return {
    added: derivation.addedSkies,
    needsStatic: needsStaticSky(derivation, context.rules),
    spare: statics.find(({ length }) => length > 0) ?? [],
  };
}

/** Options, products and calls of another recipe say nothing about this one; the SOF and the run are still to come. */
function keptLines({ step, donors: [model] }: Derivation, lines: readonly AbLine[]): readonly AbLine[] {
  const prepared = withoutLines(lines, 'SOF_CONTENT', 'LOG_NAME');
  return step === model.ab.step ? prepared : withoutLines(prepared, 'RECIPE_PARAM', 'IFU', 'PRODUCT');
}

type Values = Readonly<Record<string, string>>;

function valuesOf(derivation: Derivation, context: EditContext): Values {
  const { name, step, files, modified } = derivation;
  const [model] = derivation.donors;
  const frames = framesOf(files, context);
  const first = frames[0];
  const { recipe, drsType } = stepOf(context.rules.steps, step);
  return {
    AB_NAME: name,
    RAW_TYPE: rawTypeOf(files, context.rules.cascade),
    PROCESS_STATUS: 'CREATED',
    MODIFIED: modified ? 'YES' : 'NO',
    PROD_ROOT_NAME: `r.${name.replace(/\.ab$/u, '')}`,
    ...(step === model.ab.step ? {} : { AB_STEP: step, RECIPE: recipe, DRS_TYPE: drsType }),
    ...(frames.length < files.length ? {} : { EXPTIME: String(exptimeOf(derivation, context)) }),
    ...(hasSameFiles(derivation) ? {} : datasetValues(frames, context)),
    ...(first === undefined || model.ab.rawFiles[0] === first.fileName ? {} : firstFileValues(first)),
  };
}

function datasetValues(frames: readonly Frame[], context: EditContext): Values {
  return {
    AB_EVENT: frames.length > 1 ? 'TEMPLATE' : 'SINGLE',
    COMPLETENESS: areTemplatesComplete(frames, context) ? 'COMPLETE' : 'INCOMPLETE',
  };
}

/** Of the files of its raw type [s], by the tags that they get. */
function exptimeOf({ files }: Derivation, { frames, rules: { cascade } }: EditContext): number {
  const type = rawTypeOf(files, cascade);
  const own = files.filter(({ tag }) => tag === type);
  return own.reduce((sum, { fileName }) => sum + (frames.get(fileName)?.exptimeSeconds ?? 0), 0);
}

function rawTypeOf(files: readonly TaggedFile[], { objectType, skyType }: EditContext['rules']['cascade']): string {
  return files.some(({ tag }) => tag === objectType) ? objectType : skyType;
}

function firstFileValues(first: Frame): Values {
  return {
    TPL_START: first.tplStart,
    OBS_ID: String(first.obsId),
    OBS_PROG_ID: first.obsProgId,
    OBS_TARG_NAME: first.obsTargName,
    'MJD-OBS': String(first.mjdObs),
    'MJD-OBS_MOD': String(midExposureMjd(first)),
  };
}

/** Whether all exposures of the templates were taken: a part of a complete template is no incomplete dataset. */
function areTemplatesComplete(frames: readonly Frame[], context: EditContext): boolean {
  return frames.every(({ obsId, tplStart }) => {
    const ofTemplate = [...context.frames.values()].filter(
      (frame) => frame.obsId === obsId && frame.tplStart === tplStart && isScience(frame, context.rules.cascade),
    );
    return ofTemplate.length >= Math.max(...ofTemplate.map(({ tplNexp }) => tplNexp));
  });
}

function withFiles(derivation: Derivation, lines: readonly AbLine[], context: EditContext): readonly AbLine[] {
  const { files, donors } = derivation;
  const donated = donors.flatMap(({ document }) => document.lines);
  const rawFiles = files.flatMap(({ fileName, tag }) => {
    const line = donated.find(({ qualifier, columns }) => qualifier === 'RAWFILE' && columns[0] === fileName);
    if (line === undefined) return [];
    return line.columns[1] === tag ? line : withColumns(line, fileName, tag);
  });
  const withRaws = withReplaced(lines, {
    replaces: ({ qualifier }) => qualifier === 'RAWFILE',
    by: rawFiles,
    behind: 'PROD_ROOT_NAME',
  });
  return hasSameFiles(derivation) ? withRaws : withKeys(withRaws, framesOf(files, context));
}

/** What groups the files: `TPL.START=…` and `OBS.ID=…`, once for each template and OB. */
function withKeys(lines: readonly AbLine[], frames: readonly Frame[]): readonly AbLine[] {
  const isKey = ({ qualifier, content }: AbLine): boolean =>
    qualifier === 'RAW_MATCH_KEY' && /^(?:TPL\.START|OBS\.ID)\s*=/u.test(content);
  if (!lines.some(isKey)) return lines;
  const by = linesOf('RAW_MATCH_KEY', rawMatchKeysOf(frames));
  return withReplaced(lines, { replaces: isKey, by, behind: 'RAW_MATCH_KEY' });
}

/** Marks follow the raw files: the edits that made the dataset, and corrected keywords. */
function withMarks({ files, donors }: Derivation, lines: readonly AbLine[], context: EditContext): readonly AbLine[] {
  const edits = [...new Set([...donors.flatMap(({ ab }) => ab.edits ?? []), context.editId])];
  const names = new Set(files.map(({ fileName }) => fileName));
  const corrections = donors
    .flatMap(({ document }) => document.lines)
    .filter(({ qualifier, columns }) => qualifier === 'HEADER_EDIT' && names.has(columns[0] ?? ''));
  const withEdits = withReplaced(lines, {
    replaces: ({ qualifier }) => qualifier === 'EDIT_ID',
    by: linesOf('EDIT_ID', edits),
    behind: 'MODIFIED',
  });
  return withReplaced(withEdits, {
    replaces: ({ qualifier }) => qualifier === 'HEADER_EDIT',
    by: corrections,
    behind: 'PROD_ROOT_NAME',
  });
}

function framesOf(files: readonly TaggedFile[], { frames }: EditContext): readonly Frame[] {
  return files.flatMap(({ fileName }) => frames.get(fileName) ?? []).toSorted(byTime);
}
