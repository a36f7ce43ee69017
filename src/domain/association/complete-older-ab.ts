import type { Step } from '../instance/step.ts';
import { simpleStepOf } from '../instance/steps.ts';
import type { Frame } from '../frame/frame.ts';
import type { AbDocument, AbLine } from './ab-document.ts';
import { abLine, commentLine, withColumns } from './ab-document.ts';
import { headerEditLine } from './ab-text.ts';
import type { SimpleAbContext } from './simple-ab.ts';
import { exptimeOf, headerEditsOf, observationOf } from './simple-ab.ts';

/**
 * Names without folders, and the columns that ESO's tools can do without: the archive knows files by their names, an AB
 * says what a file is. Lines that say all that stay as they are.
 */
export function readableLines(document: AbDocument, frames: ReadonlyMap<string, Frame>): AbDocument {
  return { ...document, lines: document.lines.map((line) => readableLine(line, frames)) };
}

function readableLine(line: AbLine, frames: ReadonlyMap<string, Frame>): AbLine {
  const columns = readableColumns(line, frames);
  return columns.length === line.columns.length && columns.every((column, index) => column === line.columns[index])
    ? line
    : withColumns(line, ...columns);
}

function readableColumns({ qualifier, columns }: AbLine, frames: ReadonlyMap<string, Frame>): readonly string[] {
  const [first = '', second = '', third] = columns;
  switch (qualifier) {
    case 'RAWFILE':
    case 'RASSOC': {
      const fileName = baseName(first);
      const tag = frames.get(fileName)?.rawType;
      return columns.length === 1 && tag !== undefined ? [fileName, tag] : [fileName, ...columns.slice(1)];
    }
    case 'SOF_CONTENT':
      return [baseName(first), ...columns.slice(1)];
    case 'MCALIB':
      if (columns.length === 2 && !FLAGS.includes(first)) return ['REAL', baseName(first), second];
      return first === 'FILE' || third === undefined ? columns : [first, baseName(second), ...columns.slice(2)];
    default:
      return columns;
  }
}

/** In the first column of an MCALIB line. */
const FLAGS: readonly string[] = ['REAL', 'VIRTUAL', 'FILE'];

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Appends what an AB of today says and an older one does not: from the headers of its raw files, and from its recipe. */
export function completeOlderAb(
  document: AbDocument,
  frames: readonly [Frame, ...Frame[]],
  context: SimpleAbContext,
): AbDocument {
  const appended = [
    ...wantedValues(document, frames, context)
      .filter(([qualifier]) => document.lines.every((line) => line.qualifier !== qualifier))
      .map(([qualifier, value]) => abLine(qualifier, value)),
    ...headerEditsOf(frames, context.corrections ?? [])
      .map(headerEditLine)
      .filter(({ columns: [fileName, keyword] }) => !hasHeaderEdit(document, fileName, keyword)),
  ];
  return appended.length === 0 ? document : withAppended(document, [commentLine(COMPLETED), ...appended]);
}

const COMPLETED = 'completed from the headers of the raw files';

function wantedValues(
  document: AbDocument,
  frames: readonly [Frame, ...Frame[]],
  context: SimpleAbContext,
): readonly (readonly [string, string])[] {
  const { date, rules } = context;
  const observation = observationOf(frames, context);
  const step = calledAs(document, frames, rules);
  const values = {
    DATE: date,
    DPR_CATG: observation.dprCatg,
    RAW_TYPE: observation.rawType,
    AB_STEP: step.id,
    RECIPE: step.recipe,
    AB_NAME: document.fileName,
    MODIFIED: 'NO',
    OBS_PROG_ID: observation.obsProgId,
    OBS_MODE: observation.obsMode,
    OBS_ID: String(observation.obsId),
    OBS_TARG_NAME: observation.obsTargName,
    INS_MODE: observation.insMode,
    TPL_START: observation.tplStart,
    'MJD-OBS': String(observation.mjdObs),
    'MJD-OBS_MOD': String(observation.mjdObsMod),
    EXPTIME: String(exptimeOf(frames, rules)),
    COMPLETENESS: observation.isComplete === true ? 'COMPLETE' : 'INCOMPLETE',
  };
  const keys = (observation.rawMatchKeys ?? []).map((key) => ['RAW_MATCH_KEY', key] as const);
  return [...Object.entries(values), ...keys];
}

/** What the recipe says, else the number of files. */
function calledAs({ lines }: AbDocument, frames: readonly Frame[], rules: SimpleAbContext['rules']): Step {
  const recipe = lines.find(({ qualifier }) => qualifier === 'RECIPE')?.columns[0];
  const [one, several] = [simpleStepOf(rules, 1), simpleStepOf(rules, 2)];
  return (recipe === undefined ? frames.length > 1 : recipe === several.recipe) ? several : one;
}

function hasHeaderEdit({ lines }: AbDocument, fileName: string | undefined, keyword: string | undefined): boolean {
  return lines.some(
    ({ qualifier, columns }) => qualifier === 'HEADER_EDIT' && columns[0] === fileName && columns[1] === keyword,
  );
}

/** New lines end as those of the document do; a last line without end would swallow what follows it. */
export function withAppended(document: AbDocument, appended: readonly AbLine[]): AbDocument {
  const eol = document.lines.find((line) => line.eol !== '')?.eol ?? '\n';
  const lines = document.lines.map((line) => (line.eol === '' ? { ...line, eol } : line));
  return { ...document, lines: [...lines, ...appended.map((line) => ({ ...line, eol }))] };
}
