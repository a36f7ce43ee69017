import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import {
  openQuestions,
  receiveMessage,
  registerOutcomes,
  takeFixes,
  takenFixes,
} from '../../../src/domain/quality/gate.ts';
import type { GateState } from '../../../src/domain/quality/gate.ts';
import { COMBINED_CHAIN, PST1, PST2, TAL, TPL, gate, made } from './gate-fixtures.ts';

const LIST: Fix = { kind: 'offset-list', path: '/lists/other.fits' };
const OPTIONS: Fix = { kind: 'parameters', parameters: ['--srcmn=3'] };

function failed(ab: string, code: 'ALIGNMENT_DOUBTFUL' | 'OFFSET_LIST_INVALID' | 'OPTION_UNKNOWN' | 'RECIPE_FAILED') {
  return { kind: 'failed', ab, code, reason: `because of ${code}` } as const;
}

/** Two exposures whose alignment has failed. */
function doubtful(): GateState {
  const outcomes = [
    made(PST1),
    made(PST2),
    failed(TAL, 'ALIGNMENT_DOUBTFUL'),
    { kind: 'blocked', ab: TPL, by: TAL } as const,
  ];
  return registerOutcomes(gate(), outcomes, COMBINED_CHAIN);
}

function answered(state: GateState, ab: string, fix: Fix): GateState {
  const payload = { decisionId: JSON.stringify([ab, fix]), ab, fix, operator: 'tester', reason: '' };
  const received = receiveMessage(state, { name: 'resume', payload });
  expect(received.because).toBeUndefined();
  return takeFixes(received.state, COMBINED_CHAIN).state;
}

function kindsGiven(state: GateState) {
  return takenFixes(state).map(({ fix }) => fix.kind);
}

describe('[U] fixes that turn out to be none', () => {
  it('a list of other exposures is taken back, and the combination is asked about', () => {
    const running = answered(doubtful(), TAL, LIST);
    expect(kindsGiven(running)).toEqual(['offset-list']);
    const ended = registerOutcomes(
      running,
      [made(PST1), made(PST2), failed(TPL, 'OFFSET_LIST_INVALID')],
      COMBINED_CHAIN,
    );
    expect(kindsGiven(ended)).toEqual([]);
    expect(openQuestions(ended).map(({ ab, kind }) => [ab, kind])).toEqual([[TPL, 'fix']]);
  });

  it('an unknown option is taken back, so that the next ones are not spoilt by it', () => {
    const running = answered(doubtful(), TAL, OPTIONS);
    const ended = registerOutcomes(running, [made(PST1), made(PST2), failed(TAL, 'OPTION_UNKNOWN')], COMBINED_CHAIN);
    expect(kindsGiven(ended)).toEqual([]);
    const again = answered(ended, TAL, { kind: 'parameters', parameters: ['--srcmin=3'] });
    expect(takenFixes(again).map(({ fix }) => fix)).toEqual([{ kind: 'parameters', parameters: ['--srcmin=3'] }]);
  });

  it('only the last one of its kind is taken back, and none for any other failure', () => {
    const first = registerOutcomes(
      answered(doubtful(), TAL, { kind: 'parameters', parameters: ['--srcmin=3'] }),
      [made(PST1), made(PST2), failed(TAL, 'RECIPE_FAILED')],
      COMBINED_CHAIN,
    );
    expect(kindsGiven(first)).toEqual(['parameters']);
    const second = registerOutcomes(
      answered(first, TAL, OPTIONS),
      [made(PST1), made(PST2), failed(TAL, 'OPTION_UNKNOWN')],
      COMBINED_CHAIN,
    );
    expect(takenFixes(second).map(({ fix }) => fix)).toEqual([{ kind: 'parameters', parameters: ['--srcmin=3'] }]);
  });
});

describe('[U] a doubtful alignment', () => {
  it('is not repeated as it is: its offsets are there and were judged', () => {
    const state = doubtful();
    expect(openQuestions(state)[0]?.choices).toEqual([
      'parameters',
      'offset-list',
      'no-alignment',
      'drop-frames',
      'give-up',
    ]);
    const payload = { decisionId: 'again', ab: TAL, fix: { kind: 'retry' }, operator: 'tester', reason: '' };
    expect(receiveMessage(state, { name: 'resume', payload }).because).toContain('retry would bring the very same');
  });

  it('whose recipe failed may be repeated', () => {
    const state = registerOutcomes(doubtful(), [failed(TAL, 'RECIPE_FAILED')]);
    expect(openQuestions(state)[0]?.choices).toContain('retry');
  });
});
