import type { Action } from '../../domain/association/edits/action.ts';
import type { Signature } from '../../domain/association/edits/edit-record.ts';
import type { EditingContext } from '../../domain/association/edits/editing.ts';
import { activeEdits, perform, undoEdit } from '../../domain/association/edits/editing.ts';
import { answerFinding, choiceOf, openFindings, reopenFinding } from '../../domain/association/smart/preparing.ts';
import type { Preparing } from '../../domain/association/smart/preparing.ts';
import type { Finding, Proposal } from '../../domain/association/smart/finding.ts';
import type { Output } from '../output.ts';
import { askAction } from './ask-edit.ts';
import type { SplitsOf } from './ask-edit.ts';
import type { Dialogue } from './dialogue.ts';
import { NOTHING_TO_DECIDE, blocksOf, describeProposal, printAbs, printFinding } from './present.ts';

export interface Interactive {
  readonly out: Output;
  readonly dialogue: Dialogue;
  readonly context: EditingContext;
  sign(reason: string): Signature;
  readonly splitsOf: SplitsOf;
  /** Text plot of the frames of a finding, line by line. */
  plot(finding: Finding): readonly string[];
}

/** Every open finding, then whatever else the operator wants; undefined: they left, nothing is to be written. */
export async function decideInteractively(desk: Interactive, given: Preparing): Promise<Preparing | undefined> {
  let preparing = given;
  const open = openFindings(preparing);
  if (open.length === 0) desk.out.say(nothingOpen(preparing));
  for (const [index, finding] of open.entries()) {
    show(desk, finding, { number: index + 1, of: open.length });
    const decided = await decide(desk, preparing, finding);
    if (decided === undefined) return undefined;
    preparing = decided;
  }
  return editFurther(desk, preparing);
}

function nothingOpen({ findings }: Preparing): string {
  return findings.length === 0
    ? NOTHING_TO_DECIDE
    : `Nothing is open: all findings (${findings.length}) are decided. Decide one again, or edit the ABs.`;
}

function show(desk: Interactive, finding: Finding, place: { readonly number: number; readonly of: number }): void {
  printFinding(desk.out, finding, { ...place, rules: desk.context.rules });
  for (const line of desk.plot(finding)) desk.out.say(`   ${line}`);
}

const BY_HAND = 'by hand';
const LATER = 'later';

async function decide(desk: Interactive, preparing: Preparing, finding: Finding): Promise<Preparing | undefined> {
  for (;;) {
    const proposals = [finding.recommended, ...finding.alternatives];
    const label = await desk.dialogue.select<string>('what to do', [
      ...proposals.map((proposal, index) => ({
        value: proposal.label,
        label: index === 0 ? `${describeProposal(proposal)}  [recommended]` : describeProposal(proposal),
      })),
      { value: BY_HAND, label: 'something else: put an action together' },
      { value: LATER, label: 'decide later: the question stays open' },
    ]);
    if (label === undefined) return undefined;
    if (label === LATER) return preparing;
    const proposal = proposals.find((one) => one.label === label) ?? (await askProposal(desk, preparing, finding));
    if (proposal === undefined) continue;
    const reason = await desk.dialogue.text('reason', { initial: proposal.because });
    if (reason === undefined) return undefined;
    const answered = answerFinding(preparing, { finding, proposal, signature: desk.sign(reason) }, desk.context);
    if (answered.kind === 'done') return answered.preparing;
    desk.out.warn(`phoenix: ${answered.because}; ${answered.cure}`);
  }
}

async function askProposal(
  { dialogue, splitsOf }: Interactive,
  { editing }: Preparing,
  finding: Finding,
): Promise<Proposal | undefined> {
  const abs = blocksOf(editing.current).filter(({ rawFiles }) =>
    rawFiles.some((name) => finding.frames.includes(name)),
  );
  const action = await askAction(dialogue, abs, splitsOf);
  return action === undefined ? undefined : { label: BY_HAND, because: '', actions: [action] };
}

type Further = 'done' | 'edit' | 'undo' | 'list' | 'again';

async function editFurther(desk: Interactive, given: Preparing): Promise<Preparing | undefined> {
  let preparing = given;
  for (;;) {
    const next = await desk.dialogue.select<Further>('anything else', [
      { value: 'done', label: 'no: on to the transfer' },
      { value: 'list', label: 'list the ABs as they are now' },
      ...(decidedFindings(preparing).length === 0
        ? []
        : [{ value: 'again' as const, label: 'decide a finding again: its edits are taken back' }]),
      { value: 'edit', label: 'another edit' },
      { value: 'undo', label: 'undo an edit' },
    ]);
    if (next === undefined) return undefined;
    if (next === 'done') return preparing;
    if (next === 'list') printAbs(desk.out, preparing.editing.current);
    if (next === 'edit') preparing = await editOnce(desk, preparing);
    if (next === 'undo') preparing = await undoOnce(desk, preparing);
    if (next === 'again') preparing = await decideAgain(desk, preparing);
  }
}

function decidedFindings({ findings, editing }: Preparing): readonly Finding[] {
  return findings.filter((finding) => choiceOf(editing, finding) !== undefined);
}

/** Whoever leaves the question keeps the answer that there was. */
async function decideAgain(desk: Interactive, preparing: Preparing): Promise<Preparing> {
  const decided = decidedFindings(preparing);
  const id = await desk.dialogue.select(
    'which one',
    decided.map((finding) => ({
      value: finding.id,
      label: finding.subject,
      hint: choiceOf(preparing.editing, finding)?.choice ?? '',
    })),
  );
  const finding = decided.find((one) => one.id === id);
  if (finding === undefined) return preparing;
  const reopened = reopenFinding(preparing, finding, desk.sign('decided again'));
  if (reopened.kind === 'refused') {
    desk.out.warn(`phoenix: ${reopened.because}; ${reopened.cure}`);
    return preparing;
  }
  show(desk, finding, { number: 1, of: 1 });
  return (await decide(desk, reopened.preparing, finding)) ?? preparing;
}

async function editOnce(desk: Interactive, preparing: Preparing): Promise<Preparing> {
  const action = await askAction(desk.dialogue, blocksOf(preparing.editing.current), desk.splitsOf);
  const reason = action === undefined ? undefined : await desk.dialogue.text('reason');
  return action === undefined || reason === undefined ? preparing : performed(desk, preparing, { action, reason });
}

function performed(
  desk: Interactive,
  preparing: Preparing,
  { action, reason }: { readonly action: Action; readonly reason: string },
): Preparing {
  const done = perform(preparing.editing, { action, signature: desk.sign(reason) }, desk.context);
  if (done.kind === 'done') return { ...preparing, editing: done.editing };
  desk.out.warn(`phoenix: ${done.because}; ${done.cure}`);
  return preparing;
}

async function undoOnce(desk: Interactive, preparing: Preparing): Promise<Preparing> {
  const edits = activeEdits(preparing.editing).toReversed();
  if (edits.length === 0) {
    desk.out.say('There is no edit to undo.');
    return preparing;
  }
  const id = await desk.dialogue.select(
    'which one',
    edits.map((edit) => ({ value: edit.id, label: `${edit.id} ${edit.action.kind}`, hint: edit.signature.reason })),
  );
  const reason = id === undefined ? undefined : await desk.dialogue.text('reason');
  if (id === undefined || reason === undefined) return preparing;
  const undone = undoEdit(preparing.editing, id, desk.sign(reason));
  if (undone.kind === 'done') return { ...preparing, editing: undone.editing };
  desk.out.warn(`phoenix: ${undone.because}; ${undone.cure}`);
  return preparing;
}
