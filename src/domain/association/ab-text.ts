import { stepOf } from '../instance/steps.ts';
import { AB_STEPS } from '../instance/ab-step.ts';
import type { AbStep } from '../instance/ab-step.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { AbDocument, AbLine } from './ab-document.ts';
import { abLine, commentLine, formatAb, lineOfWords, parseAb, quoteColumn, quoteText } from './ab-document.ts';
import type { AbInput, AssociationBlock, HeaderEditLine, InputSource } from './association-block.ts';
import { PHOENIX_VERSION } from '../phoenix-version.ts';
import { AbReader } from './ab-reader.ts';

/** The text of an AB of the cascade, ready for the tree. */
export function abText(ab: AssociationBlock, rules: AbRules): string {
  return formatAb(documentFromAb(ab, { rules, hasSof: true }));
}

interface AbForm {
  readonly rules: AbRules;
  /** False where the SOF is not decided yet (simple ABs): inputs are then RAWFILE and MCALIB lines in order. */
  readonly hasSof: boolean;
}

/** @throws PhoenixError AB_INVALID */
export function abFromText(text: string, fileName: string): AssociationBlock {
  return abFromDocument(parseAb(text, fileName));
}

export function documentFromAb(ab: AssociationBlock, { rules, hasSof }: AbForm): AbDocument {
  const lines = [
    ...headerLines(ab, rules),
    ...observationLines(ab),
    ...runLines(ab),
    ...(ab.headerEdits ?? []).map(headerEditLine),
    ...inputLines(ab, hasSof),
    ...ab.waitFor.map((name) => abLine('WAITFOR', name)),
  ];
  return { fileName: ab.name, lines };
}

function headerLines(ab: AssociationBlock, { instrument, version, steps }: AbRules): AbLine[] {
  const { isComplete } = ab;
  return [
    abLine('TOOL_VERSION', `phoenix-${PHOENIX_VERSION}`),
    abLine('CONFIG_VERSION', version),
    abLine('INSTRUMENT', instrument),
    abLine('DATE', ab.date),
    abLine('DPR_CATG', ab.dprCatg),
    abLine('RAW_TYPE', ab.rawType),
    abLine('AB_STEP', ab.step),
    abLine('RECIPE', ab.recipe),
    abLine('DRS_TYPE', stepOf(steps, ab.step).drsType),
    abLine('BATCH_ID', `SCIENCE_${ab.date}`),
    abLine('AB_NAME', ab.name),
    abLine('AB_EVENT', ab.rawFiles.length > 1 ? 'TEMPLATE' : 'SINGLE'),
    ...(isComplete === undefined ? [] : [abLine('COMPLETENESS', isComplete ? 'COMPLETE' : 'INCOMPLETE')]),
    abLine('PROCESS_STATUS', 'CREATED'),
    abLine('MODIFIED', ab.modified ? 'YES' : 'NO'),
    ...(ab.edits ?? []).map((id) => abLine('EDIT_ID', id)),
  ];
}

function observationLines(ab: AssociationBlock): AbLine[] {
  const keys = ab.rawMatchKeys ?? [];
  return [
    abLine('OBS_PROG_ID', ab.obsProgId),
    abLine('OBS_MODE', ab.obsMode),
    abLine('OBS_ID', String(ab.obsId)),
    abLine('OBS_TARG_NAME', ab.obsTargName),
    abLine('INS_MODE', ab.insMode),
    abLine('TPL_START', ab.tplStart),
    abLine('MJD-OBS', String(ab.mjdObs)),
    ...(ab.mjdObsMod === undefined ? [] : [abLine('MJD-OBS_MOD', String(ab.mjdObsMod))]),
    abLine('EXPTIME', String(ab.exptimeSeconds)),
    abLine('PROD_ROOT_NAME', `r.${ab.name.replace(/\.ab$/u, '')}`),
    ...(keys.length === 0 ? [] : [commentLine('raw match key'), ...keys.map((key) => abLine('RAW_MATCH_KEY', key))]),
  ];
}

function runLines(ab: AssociationBlock): AbLine[] {
  return [
    ...ab.parameters.map((parameter) => abLine('RECIPE_PARAM', parameter)),
    ...ab.ifus.map((ifu) => abLine('IFU', String(ifu))),
    ...ab.expectedProducts.map(({ catg, count }) => abLine('PRODUCT', catg, String(count))),
  ];
}

/** `HEADER_EDIT <file> "<keyword>" <JSON value>`: quotes tell the text "90" from the number 90. */
export function headerEditLine({ fileName, keyword, value }: HeaderEditLine): AbLine {
  const written = typeof value === 'string' ? quoteText(value) : JSON.stringify(value);
  return lineOfWords('HEADER_EDIT', quoteColumn(fileName), quoteText(keyword), written);
}

function inputLines(ab: AssociationBlock, hasSof: boolean): AbLine[] {
  const raws = ab.inputs.filter(({ source }) => source.kind === 'raw');
  const tagOf = (fileName: string): string =>
    raws.find(({ source }) => referenceOf(source) === fileName)?.tag ?? ab.rawType;
  const others = raws.filter(({ source }) => !ab.rawFiles.includes(referenceOf(source)));
  return [
    ...ab.rawFiles.map((fileName) => abLine('RAWFILE', fileName, tagOf(fileName))),
    ...others.map(({ source, tag }) => abLine('RASSOC', referenceOf(source), tag)),
    ...ab.inputs.flatMap(({ source, tag }) =>
      source.kind === 'raw' ? [] : [abLine('MCALIB', FLAGS[source.kind], referenceOf(source), tag)],
    ),
    ...(hasSof ? ab.inputs.map(({ source, tag }) => abLine('SOF_CONTENT', referenceOf(source), tag)) : []),
  ];
}

/** Second column of MCALIB: a file of the archive, a product still to be made, a file given by a human. */
const FLAGS = { calib: 'REAL', product: 'VIRTUAL', file: 'FILE' } as const;

/** How RAWFILE, MCALIB and SOF_CONTENT lines name a source. */
function referenceOf(source: InputSource): string {
  switch (source.kind) {
    case 'raw':
    case 'calib':
      return source.fileName;
    case 'file':
      return source.path;
    case 'product':
      return `${source.ab}:${source.catg}${source.fileNumber === undefined ? '' : `[${source.fileNumber}]`}`;
  }
}

/** @throws PhoenixError AB_INVALID, naming file and line. */
export function abFromDocument(document: AbDocument): AssociationBlock {
  const reader = new AbReader(document);
  const name = reader.text('AB_NAME');
  if (name !== document.fileName)
    throw reader.invalid(reader.lineNumber('AB_NAME'), `AB_NAME is ${name}`, 'AB_NAME must be the name of the file');
  const edits = reader.all('EDIT_ID', 1).map(({ columns }) => columns[0]);
  const headerEdits = headerEditsOf(reader);
  return {
    name,
    step: reader.oneOf<AbStep>('AB_STEP', AB_STEPS),
    recipe: reader.text('RECIPE'),
    rawType: reader.text('RAW_TYPE'),
    dprCatg: reader.text('DPR_CATG'),
    date: reader.text('DATE'),
    obsId: reader.number('OBS_ID'),
    obsProgId: reader.text('OBS_PROG_ID'),
    obsTargName: reader.text('OBS_TARG_NAME'),
    obsMode: reader.text('OBS_MODE'),
    insMode: reader.text('INS_MODE'),
    tplStart: reader.text('TPL_START'),
    mjdObs: reader.number('MJD-OBS'),
    ...toldOf(reader),
    rawFiles: reader.all('RAWFILE', 2).map(({ columns }) => columns[0]),
    exptimeSeconds: reader.number('EXPTIME'),
    parameters: reader.all('RECIPE_PARAM', 1).map(({ columns, number }) => parameterOf(reader, columns[0], number)),
    ifus: reader.all('IFU', 1).map(({ columns, number }) => reader.integer(columns[0], number)),
    inputs: inputsOf(reader),
    waitFor: reader.all('WAITFOR', 1).map(({ columns }) => columns[0]),
    expectedProducts: reader
      .all('PRODUCT', 2)
      .map(({ columns, number }) => ({ catg: columns[0], count: reader.integer(columns[1], number) })),
    modified: reader.oneOf('MODIFIED', ['YES', 'NO'] as const) === 'YES',
    ...(edits.length === 0 ? {} : { edits }),
    ...(headerEdits.length === 0 ? {} : { headerEdits }),
  };
}

/** What ABs of older trees, and those that were planned before it was told, may lack. */
function toldOf(reader: AbReader): Pick<AssociationBlock, 'mjdObsMod' | 'isComplete' | 'rawMatchKeys'> {
  const rawMatchKeys = reader.texts('RAW_MATCH_KEY');
  return {
    ...(reader.has('MJD-OBS_MOD') ? { mjdObsMod: reader.number('MJD-OBS_MOD') } : {}),
    ...(reader.has('COMPLETENESS')
      ? { isComplete: reader.oneOf('COMPLETENESS', ['COMPLETE', 'INCOMPLETE'] as const) === 'COMPLETE' }
      : {}),
    ...(rawMatchKeys.length === 0 ? {} : { rawMatchKeys }),
  };
}

function headerEditsOf(reader: AbReader): HeaderEditLine[] {
  return reader.all('HEADER_EDIT', 3).map(({ columns: [fileName, keyword], words, number }) => {
    const value = jsonScalarOf(words[2]);
    if (value !== undefined) return { fileName, keyword, value };
    throw reader.invalid(
      number,
      `HEADER_EDIT ${fileName} ${keyword} ${words[2]}`,
      'write the value as a number, true, false or a text in double quotes',
    );
  });
}

function jsonScalarOf(word: string): HeaderEditLine['value'] | undefined {
  try {
    const value: unknown = JSON.parse(word);
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined; // No JSON: the caller names the line.
  }
}

function parameterOf(reader: AbReader, parameter: string, line: number): string {
  if (parameter.startsWith('--')) return parameter;
  throw reader.invalid(line, `RECIPE_PARAM ${parameter}`, 'write the option as --name=value');
}

function inputsOf(reader: AbReader): AbInput[] {
  const declared = declaredInputs(reader);
  const sof = reader.all('SOF_CONTENT', 2);
  if (sof.length === 0) return declared.map(({ input }) => input);
  const used = new Set<string>();
  const inputs = sof.map(({ columns: [reference, tag], number }) => {
    const found = declared.find(
      ({ input }) => referenceOf(input.source) === reference && (input.tag === tag || input.source.kind === 'raw'),
    );
    if (found === undefined) {
      throw reader.invalid(
        number,
        `SOF_CONTENT ${reference} ${tag}: no RAWFILE, RASSOC or MCALIB line names it`,
        'add that line or delete this one',
      );
    }
    used.add(keyOf(reference, tag));
    return { source: found.input.source, tag };
  });
  const unused = declared.find(
    ({ input }) => input.source.kind !== 'raw' && !used.has(keyOf(referenceOf(input.source), input.tag)),
  );
  if (unused === undefined) return inputs;
  throw reader.invalid(
    unused.line,
    `MCALIB ${referenceOf(unused.input.source)} is in no SOF_CONTENT line`,
    'add that line or delete this one',
  );
}

function keyOf(reference: string, tag: string): string {
  return `${reference}\n${tag}`;
}

interface Declared {
  readonly input: AbInput;
  readonly line: number;
}

function declaredInputs(reader: AbReader): Declared[] {
  const raws = [...reader.all('RAWFILE', 2), ...reader.all('RASSOC', 2)].map(
    ({ columns: [fileName, tag], number }): Declared => {
      return { input: { source: { kind: 'raw', fileName }, tag }, line: number };
    },
  );
  const calibrations = reader.all('MCALIB', 3).map(({ columns: [flag, reference, tag], number }): Declared => {
    return { input: { source: sourceOf(reader, { flag, reference, line: number }), tag }, line: number };
  });
  return [...raws, ...calibrations];
}

function sourceOf(
  reader: AbReader,
  { flag, reference, line }: { flag: string; reference: string; line: number },
): InputSource {
  if (flag === FLAGS.calib) return { kind: 'calib', fileName: reference };
  if (flag === FLAGS.file) return { kind: 'file', path: reference };
  const match = /^(?<ab>.*):(?<catg>\w+)(?:\[(?<fileNumber>[1-9]\d*)\])?$/su.exec(reference);
  if (flag !== FLAGS.product || match?.groups === undefined) {
    throw reader.invalid(
      line,
      `MCALIB ${flag} ${reference}`,
      'write MCALIB REAL <file> <TAG>, VIRTUAL <ab>:<CATG> <TAG> or FILE <path> <TAG>',
    );
  }
  const { ab = '', catg = '', fileNumber } = match.groups;
  return { kind: 'product', ab, catg, ...(fileNumber === undefined ? {} : { fileNumber: Number(fileNumber) }) };
}
