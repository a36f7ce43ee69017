import { counted } from '../../counted.ts';
import { parseAb } from '../ab-document.ts';
import { describeAction } from './action.ts';
import type { AbSet, ChoiceRecord, EditRecord, Signature } from './edit-record.ts';
import type { Preparation } from './preparation.ts';

/** Who changed which ABs of a date, when and why: the records of a preparation, to be read by humans. */
export function preparationLog(preparation: Preparation): string {
  const { edits, choices } = preparation;
  return [
    ...headLines(preparation),
    '',
    ...(edits.length === 0 ? ['no edits'] : edits.flatMap((edit) => [...editLines(edit), ''])),
    ...(edits.length === 0 ? [''] : []),
    ...(choices.length === 0 ? ['no choices'] : ['choices', ...choices.map(choiceLine)]),
    '',
  ].join('\n');
}

function headLines({ date, process, version, ruleVersion, operator, at, frames, edits }: Preparation): string[] {
  const undone = edits.filter((edit) => edit.undone !== undefined).length;
  return [
    `preparation of ${date} for ${process}, version ${version}, rules ${ruleVersion}`,
    `transferred ${at} by ${operator}: ${counted(Object.keys(frames).length, 'frame')}, ${counted(edits.length, 'edit')}, ${undone} undone`,
  ];
}

function editLines(edit: EditRecord): string[] {
  const { id, action, signature, findingId, before, after, undone } = edit;
  return [
    `${id} ${describeAction(action)}`,
    field('by', signed(signature)),
    ...reasonLines(signature),
    ...(findingId === undefined ? [] : [field('finding', findingId)]),
    ...abLines('before', before),
    ...abLines('after', after),
    ...(undone === undefined ? [] : [field('UNDONE', signed(undone)), ...reasonLines(undone)]),
  ];
}

function abLines(title: string, set: AbSet): string[] {
  return Object.entries(set).flatMap(([name, { ab }]) => {
    const { lines } = parseAb(ab, name);
    const files = lines.filter(({ qualifier }) => qualifier === 'RAWFILE').map(({ columns }) => columns.join(' '));
    const skies = lines
      .filter(({ qualifier, columns }) => qualifier === 'MCALIB' && columns[0] === 'VIRTUAL')
      .map(({ columns }) => columns[1] ?? '');
    return [field(title, name), ...[...files, ...skies].map((input) => field('', `  ${input}`))];
  });
}

function choiceLine({ findingId, case: smartCase, choice, recommended, signature }: ChoiceRecord): string {
  const advice = choice === recommended ? 'as recommended' : `${recommended} was recommended`;
  const reason = oneLine(signature.reason);
  return `  ${findingId} (${smartCase}): ${choice}, ${advice}; ${signed(signature)}${reason === '' ? '' : `: ${reason}`}`;
}

function signed({ operator, at }: Signature): string {
  return `${operator}, ${at}`;
}

function reasonLines({ reason }: Signature): string[] {
  const text = oneLine(reason);
  return text === '' ? [] : [field('why', text)];
}

/** A reason with line ends would look like a line of the log. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

const TITLE_WIDTH = 8;

function field(title: string, text: string): string {
  return `  ${title.padEnd(TITLE_WIDTH)}${text}`;
}
