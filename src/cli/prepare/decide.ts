import { parseDocument } from 'yaml';
import { parseEditsDocument } from '../../domain/association/edits/edits-file.ts';
import { describeAction } from '../../domain/association/edits/action.ts';
import { undoEdit, undoOb } from '../../domain/association/edits/editing.ts';
import type { Editing, EditingResult } from '../../domain/association/edits/editing.ts';
import { acceptRecommendations, applyEdits } from '../../domain/association/smart/preparing.ts';
import type { Finding } from '../../domain/association/smart/finding.ts';
import { splitProposals } from '../../domain/association/smart/split-proposals.ts';
import { acquisitionText } from '../../views/acquisition-text.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { Problem } from '../../domain/frame/problem.ts';
import type { CliContext } from '../context.ts';
import { decideInteractively } from './decide-interactively.ts';
import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import { plotOfFinding } from './plots.ts';

/** `--accept`: every recommendation that nobody has answered yet. */
export function acceptAll(context: CliContext, desk: Desk): Desk {
  const accepted = acceptRecommendations(
    desk.preparing,
    ({ recommended }) => desk.sign(`recommended: ${recommended.because}`),
    desk.context,
  );
  const problems = accepted.refused.map(({ finding, because, cure }) => refusal(finding.id, because, cure));
  for (const { message, cure } of problems) context.out.warn(`phoenix: ${message}; ${cure}`);
  return { ...desk, preparing: accepted.preparing, refused: [...desk.refused, ...problems] };
}

/** `--edits FILE`: the edits of a file that somebody keeps under version control. What does not fit leaves the rest alone. */
export async function applyEditsFile(context: CliContext, desk: Desk, path: string): Promise<Desk> {
  const { operator, at } = desk.sign('');
  const { edits, problems } = parseEditsDocument(parseYaml(await context.dateFiles.read(path), path), path, {
    date: desk.night.date,
    operator,
    at,
  });
  const applied = applyEdits(desk.preparing, edits, desk.context);
  const refused = [
    ...problems,
    ...applied.refused.map(({ edit, because, cure }) =>
      refusal(path, `${describeAction(edit.action)}: ${because}`, cure),
    ),
  ];
  for (const { message, cure } of refused) context.out.warn(`phoenix: ${message}; ${cure}`);
  for (const { edit, because } of applied.doneBefore) context.out.say(`${describeAction(edit.action)}: ${because}`);
  return { ...desk, preparing: applied.preparing, refused: [...desk.refused, ...refused] };
}

function parseYaml(text: string, path: string): unknown {
  const document = parseDocument(text);
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) throw notYaml(path, wrong);
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw notYaml(path, error instanceof Error ? error : new Error(String(error)));
  }
}

/** The first line of the message tells what and where; below it the reader shows the place. */
function notYaml(path: string, error: Error): PhoenixError {
  const [reason = ''] = error.message.split('\n');
  return new PhoenixError('USAGE', `${path}: ${reason.replace(/:$/u, '')}`, 'correct the file; JSON is fine too', {
    cause: error,
  });
}

/**
 * `--undo E3`, `--undo last`, `--undo ob:1134385`.
 * @throws PhoenixError EDIT_REFUSED, naming what stands in the way
 */
export function undoEdits(desk: Desk, what: string): Desk {
  const result = undone(desk, what);
  if (result.kind === 'refused') throw new PhoenixError('EDIT_REFUSED', result.because, result.cure);
  return { ...desk, preparing: { ...desk.preparing, editing: result.editing } };
}

function undone(desk: Desk, what: string): EditingResult {
  const { editing } = desk.preparing;
  const signature = desk.sign('');
  const ob = /^ob:(?<id>\d+)$/u.exec(what)?.groups?.['id'];
  if (ob !== undefined) return undoOb(editing, Number(ob), signature);
  return undoEdit(editing, what === 'last' ? lastEdit(editing, desk.night.date) : what, signature);
}

function lastEdit({ edits }: Editing, date: string): string {
  const last = edits.findLast(({ undone: isUndone }) => isUndone === undefined);
  if (last !== undefined) return last.id;
  throw new PhoenixError(
    'EDIT_REFUSED',
    `${date} has no edit to undo`,
    `phoenix prepare -d ${date} -S lists what there is`,
  );
}

/** `-V`; undefined: the operator left. */
export async function decideAtTerminal(context: CliContext, desk: Desk, dialogue: Dialogue): Promise<Desk | undefined> {
  const preparing = await decideInteractively(
    {
      out: context.out,
      dialogue,
      context: desk.context,
      sign: desk.sign,
      splitsOf: (ab) =>
        splitProposals(ab, {
          frames: desk.night.frames,
          fieldOf: desk.night.fieldOf,
          rules: context.rules,
          limits: context.definition.limits,
        }),
      plot: (finding: Finding) => acquisitionText(plotOfFinding(desk.night, finding), PLOT_SIZE),
    },
    desk.preparing,
  );
  return preparing === undefined ? undefined : { ...desk, preparing };
}

const PLOT_SIZE = { columns: 72, rows: 22 };

function refusal(subject: string, because: string, cure: string): Problem {
  return { code: 'EDIT_REFUSED', subject, message: `${subject}: ${because}`, cure };
}
