import { isSameAction } from '../edits/action.ts';
import type { ChoiceRecord, Signature } from '../edits/edit-record.ts';
import type { Editing, EditingContext, EditRequest } from '../edits/editing.ts';
import { activeEdits, perform, undoEdit } from '../edits/editing.ts';
import { doneAlready } from '../edits/refusal.ts';
import type { Finding, Proposal } from './finding.ts';

/** A date while somebody decides about its findings. */
export interface Preparing {
  readonly editing: Editing;
  readonly findings: readonly Finding[];
}

export interface Answer {
  readonly finding: Finding;
  readonly proposal: Proposal;
  readonly signature: Signature;
}

export type Answered =
  | { readonly kind: 'done'; readonly preparing: Preparing }
  | { readonly kind: 'refused'; readonly because: string; readonly cure: string };

/** Findings that nobody has answered yet. An answer holds as long as the recommendation is the same. */
export function openFindings({ editing, findings }: Preparing): readonly Finding[] {
  return findings.filter((finding) => choiceOf(editing, finding) === undefined);
}

/** The last answer to a finding, undefined when there is none or the recommendation has become another one. */
export function choiceOf({ choices }: Editing, { id, recommended }: Finding): ChoiceRecord | undefined {
  return choices.findLast(({ findingId, recommended: asked }) => findingId === id && asked === recommended.label);
}

/** Does what a proposal says: all of its actions, or none when one of them does not fit. What is done already stays done. */
export function answerFinding(preparing: Preparing, answer: Answer, context: EditingContext): Answered {
  const { finding, proposal, signature } = answer;
  let { editing } = preparing;
  for (const action of proposal.actions) {
    const done = perform(editing, { action, signature, findingId: finding.id }, context);
    if (done.kind === 'done') editing = done.editing;
    else if (done.isDone !== true) return done;
  }
  const choice = {
    findingId: finding.id,
    case: finding.case,
    choice: proposal.label,
    recommended: finding.recommended.label,
    signature,
  };
  return { kind: 'done', preparing: { ...preparing, editing: { ...editing, choices: [...editing.choices, choice] } } };
}

/** A finding as if nobody had answered it: its edits are taken back, the last one first, and its answers are gone. */
export function reopenFinding(preparing: Preparing, { id }: Finding, signature: Signature): Answered {
  let { editing } = preparing;
  for (const edit of activeEdits(editing).toReversed()) {
    if (edit.findingId !== id) continue;
    const undone = undoEdit(editing, edit.id, signature);
    if (undone.kind === 'refused') return undone;
    ({ editing } = undone);
  }
  const choices = editing.choices.filter(({ findingId }) => findingId !== id);
  return { kind: 'done', preparing: { ...preparing, editing: { ...editing, choices } } };
}

export interface AcceptedRecommendations {
  readonly preparing: Preparing;
  readonly refused: readonly {
    readonly finding: Finding;
    readonly because: string;
    readonly cure: string;
  }[];
}

/** All recommendations of findings that are open; one that does not fit leaves the others alone. */
export function acceptRecommendations(
  preparing: Preparing,
  signatureOf: (finding: Finding) => Signature,
  context: EditingContext,
): AcceptedRecommendations {
  let now = preparing;
  const refused: AcceptedRecommendations['refused'][number][] = [];
  for (const finding of openFindings(preparing)) {
    const answered = answerFinding(
      now,
      { finding, proposal: finding.recommended, signature: signatureOf(finding) },
      context,
    );
    if (answered.kind === 'done') now = answered.preparing;
    else refused.push({ finding, because: answered.because, cure: answered.cure });
  }
  return { preparing: now, refused };
}

export interface AppliedEdits {
  readonly preparing: Preparing;
  readonly refused: readonly { readonly edit: EditRequest; readonly because: string; readonly cure: string }[];
  /** Edits that were done before, with the id of the record: nothing is wrong. */
  readonly doneBefore: readonly { readonly edit: EditRequest; readonly because: string }[];
}

/**
 * Edits that were decided elsewhere. Each that is among the edits of the date already changes nothing, whatever later ones
 * have made of its ABs, so that a file may be applied any number of times. The others answer every open finding whose ABs
 * they touch: recommendations about the same ABs are not offered again.
 */
export function applyEdits(preparing: Preparing, edits: readonly EditRequest[], context: EditingContext): AppliedEdits {
  let now = preparing;
  const refused: AppliedEdits['refused'][number][] = [];
  const doneBefore: AppliedEdits['doneBefore'][number][] = [];
  const records = [...activeEdits(preparing.editing)];
  for (const edit of edits) {
    const index = records.findIndex(({ action }) => isSameAction(action, edit.action));
    // Each record stands for one edit: the same action may be there twice, before and after another one.
    const [record] = index < 0 ? [] : records.splice(index, 1);
    const done =
      record === undefined ? perform(now.editing, edit, context) : doneAlready(`${record.id} has done this already`);
    if (done.kind === 'done') now = answeredBy(edit, { ...now, editing: done.editing });
    else if (done.isDone === true) doneBefore.push({ edit, because: done.because });
    else refused.push({ edit, because: done.because, cure: done.cure });
  }
  return { preparing: now, refused, doneBefore };
}

function answeredBy({ findingId, signature }: EditRequest, preparing: Preparing): Preparing {
  const { editing } = preparing;
  const touched = Object.keys(editing.edits.at(-1)?.before ?? {});
  const answered = openFindings(preparing).filter(
    ({ id, abs }) => id === findingId || abs.some((ab) => touched.includes(ab)),
  );
  const choices = answered.map((finding) => ({
    findingId: finding.id,
    case: finding.case,
    choice: EDITS_FILE,
    recommended: finding.recommended.label,
    signature,
  }));
  return { ...preparing, editing: { ...editing, choices: [...editing.choices, ...choices] } };
}

const EDITS_FILE = 'as in the file of edits';
